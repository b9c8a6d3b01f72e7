# shellcheck shell=sh
# A Docker engine that answers, Compose v2, buildx, and something to make the base image from.

engine_log=/var/log/tierlab-dockerd.log
engine_deadline_seconds=60

bounded() { if has timeout; then timeout "$@"; else shift && "$@"; fi; }
engine_answers() { bounded 20 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }
buildx_answers() { docker buildx version >/dev/null 2>&1; }
compose_answers() {
  case $(docker compose version --short 2>/dev/null) in
    '' | 1.* | v1.*) return 1 ;;
  esac
}

# A base to build from: made before, pulled before, or the tool that makes one.
base_available() { has mmdebstrap || has_image tierlab/debian || has_image debian:trixie-slim; }
has_image() { docker image inspect "$1" >/dev/null 2>&1; }

ensure_engine() {
  if ! engine_answers; then
    [ -z "${DOCKER_HOST:-}" ] || stop 2 "DOCKER_HOST=$DOCKER_HOST does not answer" "start that engine or unset DOCKER_HOST"
    stop_where_forbidden
    has dockerd || install_engine
    start_engine
  fi
  compose_answers && buildx_answers || install_engine
  compose_answers || stop 2 "\`docker compose\` is not version 2" "install the Compose v2 plugin of Docker"
  buildx_answers || stop 2 "\`docker buildx\` is missing" "install the buildx plugin of Docker"
}

# An engine that runs but is not for this user is no reason to start another.
stop_where_forbidden() {
  case $(docker version 2>&1) in
    *'permission denied'*) stop 2 "this user may not use the Docker engine" "add it to the group docker and log in again" ;;
  esac
}

install_engine() {
  names=$(engine_packages) || stop 2 "no Docker engine with Compose v2 and buildx answers" \
    "install Docker Engine, docker compose v2 and docker buildx, start it, and run this again"
  # shellcheck disable=SC2086
  install_packages $names $(base_packages)
}

start_engine() {
  if [ -d /run/systemd/system ]; then
    say "starting docker (systemctl)"
    as_root systemctl start docker || stop 1 "systemctl could not start docker" "journalctl -u docker"
  else
    remove_stale_pid /run/docker.pid dockerd
    remove_stale_pid /run/docker/containerd/containerd.pid containerd
    say "starting dockerd (log: $engine_log)"
    as_root sh -c "setsid nohup dockerd >>$engine_log 2>&1 </dev/null 9<&- &"
  fi
  await_engine
}

# A pid file survives a crash or a reboot; its number may by then belong to another program.
remove_stale_pid() {
  [ -f "$1" ] || return 0
  [ "$(cat "/proc/$(cat "$1")/comm" 2>/dev/null)" = "$2" ] && return 0
  say "removing stale $1"
  as_root rm -f "$1"
}

await_engine() {
  waited=0
  until engine_answers; do
    if [ $waited -ge $engine_deadline_seconds ]; then
      as_root tail -n 5 "$engine_log" >&2 || true
      stop 1 "the Docker engine does not answer after $engine_deadline_seconds s" "see $engine_log"
    fi
    sleep 1
    waited=$((waited + 1))
  done
}

ensure_base() {
  base_available && return 0
  if bounded 15 docker pull -q debian:trixie-slim >/dev/null 2>&1; then return 0; fi
  engine_packages >/dev/null || stop 2 "no registry answers and mmdebstrap is missing" "load images: tierlab images load FILE"
  # shellcheck disable=SC2046
  install_packages $(base_packages)
}

report_engine() {
  missing=0
  report "engine" engine_answers "does not answer" || missing=1
  report "compose" compose_answers "Compose v2 is missing" || missing=1
  report "buildx" buildx_answers "missing" || missing=1
  report "base" base_available "neither a base image nor mmdebstrap" || missing=1
  return $missing
}

report() {
  if $2; then say "$(printf '%-9s ok' "$1")"; else
    say "$(printf '%-9s %s' "$1" "$3")"
    return 1
  fi
}
