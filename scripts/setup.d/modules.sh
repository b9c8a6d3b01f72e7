# shellcheck shell=sh
# The project's modules, and Node 24 among them (an optional dependency for Linux).

# Who has installed the package has its modules, too.
is_package() { [ ! -f "$root/package-lock.json" ]; }

modules_current() { is_package && return 0; node_current && node "$root/scripts/setup.d/modules-current.mjs" "$root"; }

node_current() { [ -x "$root/node_modules/.bin/node" ] || own_node_suffices; }

# Where no Node is among the modules, the machine's own must be 24 or newer.
own_node_suffices() {
  case $(node --version 2>/dev/null) in
    v2[4-9].* | v[3-9][0-9].*) ! runs_linux_node ;;
    *) return 1 ;;
  esac
}

runs_linux_node() {
  case $(uname -sm) in
    'Linux x86_64' | 'Linux aarch64') return 0 ;;
    *) return 1 ;;
  esac
}

install_modules() {
  has npm || stop 2 "npm is missing" "install Node 20 or newer with npm"
  say "installing the project's modules (npm ci)"
  (cd "$root" && quietly npm ci --no-progress) || stop 1 "npm ci failed"
  node_current ||
    stop 2 "Node 24 is not among the modules of this platform ($(uname -sm))" "install Node 24 and run it again"
}

report_modules() {
  if modules_current; then say "modules   ok"; else
    say "modules   missing or out of date (npm ci)"
    return 1
  fi
}
