# shellcheck shell=sh
# What is installed from the distribution, and from which release of it.

distribution() { (. /etc/os-release 2>/dev/null && echo "${ID:-unknown}"); }
codename() { (. /etc/os-release 2>/dev/null && echo "${VERSION_CODENAME:-unknown}"); }

# The names of engine, command line, Compose v2 and buildx; fails where none is known.
engine_packages() {
  case $(distribution) in
    debian) echo docker.io docker-cli docker-compose docker-buildx ;;
    ubuntu) echo docker.io docker-compose-v2 docker-buildx ;;
    *) return 1 ;;
  esac
}

install_packages() {
  confirm "$*$(packages_note)"
  as_root true
  say "installing $*$(packages_note)"
  apt_get update || stop 1 "apt-get update failed"
  if needs_newer_release; then add_newer_release; fi
  apt_get install "$@" || stop 1 "apt-get could not install $*"
}

apt_get() {
  quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
    --no-install-recommends "$@"
}

# Makes the base image where no registry answers. Ubuntu lacks Debian's keys; without root it needs subordinate ids.
base_packages() {
  case $(distribution) in
    ubuntu) echo mmdebstrap uidmap debian-archive-keyring ;;
    *) echo mmdebstrap uidmap ;;
  esac
}

# Bookworm's Compose is version 1.
needs_newer_release() { [ "$(distribution)-$(codename)" = debian-bookworm ]; }

packages_note() {
  if needs_newer_release; then echo " (Docker's from Debian trixie: bookworm's Compose is too old; nothing else moves)"; fi
}

# Only Docker's four packages may come from trixie: their dependencies, libc above all, stay bookworm's.
add_newer_release() {
  source=$(sh "$root/scripts/apt-source" bookworm trixie) || stop 1 "found no Debian mirror to take trixie from"
  printf '%s\n' "$source" | as_root tee /etc/apt/sources.list.d/tierlab-trixie.sources >/dev/null
  as_root tee /etc/apt/preferences.d/tierlab-trixie >/dev/null <<PREFERENCES
Package: *
Pin: release n=trixie
Pin-Priority: -1

Package: docker.io docker-cli docker-compose docker-buildx
Pin: release n=trixie
Pin-Priority: 990
PREFERENCES
  apt_get update || stop 1 "apt-get update failed after adding trixie"
}
