# shellcheck shell=sh
# How set-up talks: short lines on standard error, one error with a hint, one question.

say() { printf 'setup: %s\n' "$*" >&2; }

# stop STATUS WHAT [HINT]
stop() {
  printf 'setup: %s\n' "$2" >&2
  [ $# -lt 3 ] || printf '       %s\n' "$3" >&2
  exit "$1"
}

# Asks before anything is put on the machine; --yes and CI answer, without a terminal nobody can.
confirm() {
  [ -z "$assume_yes" ] || return 0
  if ! [ -t 0 ] || ! [ -t 2 ]; then
    stop 2 "would install: $1" "run \`scripts/setup --yes\` to allow it"
  fi
  printf 'setup: install %s? [y/N] ' "$1" >&2
  read -r answer || answer=
  case $answer in
    y | Y | yes) ;;
    *) stop 2 "nothing installed" "run \`scripts/setup\` again when you are ready" ;;
  esac
}

# Keeps what a command prints to itself, unless it fails. The lock is not for its children.
quietly() {
  output=$(mktemp)
  if "$@" >"$output" 2>&1 9<&-; then
    rm -f "$output"
    return 0
  fi
  tail -n 20 "$output" >&2
  rm -f "$output"
  return 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif has sudo; then
    sudo "$@"
  else
    stop 2 "needs root for: $*" "run \`scripts/setup\` as root"
  fi
}

has() { command -v "$1" >/dev/null 2>&1; }
