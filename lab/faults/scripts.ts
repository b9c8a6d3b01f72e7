/**
 * What runs inside an instance while a fault is on. Plain sh, for any image has that; `$1` and further are the
 * arguments. What stays behind carries the fault's id in its command line, by which its end is found.
 */

/**
 * `name signal`: signals the processes called so, by their own name or else by their command line, itself excepted.
 * Where there is none it prints those that there are and fails. The first process ignores what it has no handler for
 * even so: the kernel keeps a container's init from being killed from inside.
 */
export const KILL_BY_NAME = `
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
  line=
  read -r line 2>/dev/null <$p/cmdline
  case $line in *"$1"*) found="$found $pid" ;; esac
done
[ "$found" ] || { cat /proc/[0-9]*/comm | sort -u; exit 3; }
kill -"$2" $found
`;

/** `fault workers`: keeps so many processes busy. */
export const BURN = `
n=$2
while [ $n -gt 1 ]; do (while :; do :; done) & n=$((n - 1)); done
while :; do :; done
`;

/** `fault bytes`: holds so much memory until it is ended. \`tail\` keeps a last line, however long. */
export const FILL_MEMORY = `
{ head -c "$2" /dev/zero; exec sleep 2147483647; } | tail -n 1
`;

/** `fault`: ends what the fault left, with all that it started: it leads a process group of its own. */
export const END_MARKED = `
for p in /proc/[0-9]*; do
  pid=\${p#/proc/}
  [ "$pid" = $$ ] && continue
  line=
  read -r line 2>/dev/null <$p/cmdline
  case $line in *"tierlab-$1-"*) kill -KILL -"$pid" 2>/dev/null || kill -KILL "$pid" 2>/dev/null ;; esac
done
exit 0
`;

export const FILL_DISK = "";
export const EMPTY_DISK = "";
