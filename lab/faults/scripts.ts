/**
 * What runs inside an instance for a fault. Plain sh, for any image has that (and the usual tools for memory and disk);
 * `$1` and further are the arguments. What stays behind carries the fault's mark, by which it is found.
 */

/** In command lines and among mounts; no fault's mark is the beginning of another's. */
export function markOf(faultId: string): string {
  return `tierlab-${faultId}-`;
}

/** Does the command line of process \`$p\` have these words in it? The NULs between its arguments are dropped. */
const SAYS = `
says() {
  while read -r line || [ "$line" ]; do
    case $line in *"$1"*) return 0 ;; esac
    line=
  done 2>/dev/null <"$p/cmdline"
  return 1
}`;

/**
 * `name signal`: signals the processes called so, by their own name or else by their command line, itself excepted.
 * Where there is none it prints those that there are and fails. The first process ignores what it has no handler for
 * even so: the kernel keeps a container's init from being killed from inside.
 */
export const KILL_BY_NAME = `${SAYS}
found=
for p in /proc/[0-9]*; do
  pid=\${p#/proc/}
  [ "$pid" = $$ ] && continue
  read -r comm 2>/dev/null <$p/comm || continue
  [ "$comm" = "$1" ] && found="$found $pid"
done
[ "$found" ] || for p in /proc/[0-9]*; do
  pid=\${p#/proc/}
  [ "$pid" = $$ ] && continue
  ! says "$1" || found="$found $pid"
done
[ "$found" ] || { cat /proc/[0-9]*/comm 2>/dev/null | sort -u; exit 3; }
kill -"$2" $found
`;

/** `mark workers`: keeps so many processes busy. */
export const BURN = `
n=$2
while [ $n -gt 1 ]; do (while :; do :; done) & n=$((n - 1)); done
while :; do :; done
`;

/** `mark bytes`: holds so much memory until it is ended. \`tail\` keeps a last line, however long. */
export const FILL_MEMORY = `
{ head -c "$2" /dev/zero; exec sleep 2147483647; } | tail -n 1
`;

/** `mark`: ends what the fault left, with all that it started: Docker makes each the leader of a process group. */
export const END_MARKED = `${SAYS}
for p in /proc/[0-9]*; do
  pid=\${p#/proc/}
  [ "$pid" = $$ ] && continue
  ! says "$1" || kill -KILL -"$pid" 2>/dev/null || kill -KILL "$pid" 2>/dev/null
done
exit 0
`;

/**
 * `mark`: takes away what {@link FILL_DISK} mounted, the last first; what is in use goes once it no longer is. The mark
 * is the mounts' source (field 10 of mountinfo where there are no optional fields, so looked for in the whole line).
 */
export const EMPTY_DISK = `
store=/dev/shm/$1
mounted() {
  while read -r line; do
    case "$line " in *" $1 "*) set -- "$1" $line; echo "$6" ;; esac
  done </proc/1/mountinfo
}
reversed=
for at in $(mounted "$1"); do reversed="$at $reversed"; done
for at in $reversed; do umount -l "$at" || exit 5; done
for low in "$store"/low*; do [ ! -d "$low" ] || umount -l "$low" || exit 5; done
for at in $(mounted "$1-store"); do umount -l "$at" || exit 5; done
[ ! -d "$store" ] || rmdir "$store"
`;

/**
 * `mark path`: lays a layer over the folder, and over each file system mounted below it, that has no space left. What is
 * there shows through; what is written needs space in the layer. The layers share one small file system in memory, so
 * that the machine's own disk is not touched.
 */
export const FILL_DISK = `
mark=$1 path=$2
store=/dev/shm/$mark
[ -d "$path" ] || { echo "there is no such folder"; exit 3; }
for other in /dev/shm/tierlab-*; do [ ! -d "$other" ] || { echo "a disk of it is full already"; exit 3; }; done
lay() {
  set -e
  mkdir "$store"
  mount -t tmpfs -o size=256k,mode=700 "$mark-store" "$store"
  below=
  while read -r _ _ _ _ at _; do
    case $at in "$path"/*) [ ! -d "$at" ] || below="$below $at" ;; esac
  done </proc/1/mountinfo
  n=0
  for at in "$path" $below; do
    n=$((n + 1))
    mkdir "$store/low$n" "$store/up$n" "$store/work$n"
    mount --bind "$at" "$store/low$n"
  done
  n=0
  for at in "$path" $below; do
    n=$((n + 1))
    mount -t overlay -o "lowerdir=$store/low$n,upperdir=$store/up$n,workdir=$store/work$n" "$mark" "$at"
    chmod "$(stat -c %a "$store/low$n")" "$at"
    chown "$(stat -c %u:%g "$store/low$n")" "$at"
  done
}
(lay)
[ $? -eq 0 ] || { set -- "$mark"; ${EMPTY_DISK} exit 5; }
cat /dev/zero >"$store/fill" 2>/dev/null
:
`;
