/**
 * What runs inside an instance on control's behalf, in place of the agent of Systems Manager. Plain sh and `flock`, which
 * Debian and Alpine both have. An execution has a folder of its own:
 *
 *     _script.sh  what to run      started  it was begun        lock    held while it runs
 *     stdout, stderr               exit     its exit status, once it ended
 */

/** How much of each stream is kept. */
const MOST_BYTES = 1_048_576;

/** Tenths of a second that a question may wait for its answer to change. */
const PATIENCE = 20;

/** Where an execution's folder is, as the agent has it. */
export function orchestrationFolder(instanceId: string, executionId: string): string {
  return `/var/lib/amazon/ssm/${instanceId}/document/orchestration/${executionId}`;
}

/** Says how set-up at boot went: `running`, `finished`, `failed <status>`, `unmanaged`. */
export const BOOT = `
[ -e /opt/tierlab/entrypoint ] || { echo unmanaged; exit 0; }
at=/var/lib/cloud/instance n=0
until [ -e $at/boot-finished ]; do
  [ $n -lt ${PATIENCE} ] || { echo running; exit 0; }
  n=$((n + 1))
  sleep 0.1
done
if [ -e $at/user-data.failed ]; then echo "failed $(cat $at/user-data.failed)"; else echo finished; fi
`;

/**
 * `folder`: says in its first line how the execution stands, `absent`, `running`, `ended <status>` or `interrupted`, then
 * gives what it printed so far. `absent` makes the folder.
 */
export const ATTEND = `
at=$1 n=0
[ -e "$at/started" ] || { mkdir -p "$at" && chmod 700 "$at" && echo absent; exit; }
is_over() { [ -e "$at/exit" ] || flock -n "$at/lock" true; }
until is_over || [ $n -eq ${PATIENCE} ]; do
  n=$((n + 1))
  sleep 0.1
done
if [ -e "$at/exit" ]; then echo "ended $(cat "$at/exit")"
elif ! flock -n "$at/lock" true; then echo running
elif [ -e "$at/exit" ]; then echo "ended $(cat "$at/exit")"
else echo interrupted
fi
for stream in stdout stderr; do [ -e "$at/$stream" ] || : >"$at/$stream"; done
head -c ${MOST_BYTES} "$at/stdout"
head -c ${MOST_BYTES} "$at/stderr" >&2
`;

/**
 * `folder seconds directory instance region`: runs the folder's script, unless it was begun before. What the script leaves
 * running does not hold the lock. The shell is Bash where there is one: on Amazon Linux `sh` is.
 */
export const RUN = `
at=$1 seconds=$2 directory=$3
exec 9>"$at/lock"
flock -n 9 || exit 0
[ ! -e "$at/started" ] || exit 0
: >"$at/started"
shell=sh
! command -v bash >/dev/null 2>&1 || shell="bash --posix"
export AWS_SSM_INSTANCE_ID="$4" AWS_SSM_REGION_NAME="$5"
(cd "$directory" && exec timeout -k 5 "$seconds" $shell "$at/_script.sh") 9>&- </dev/null >"$at/stdout" 2>"$at/stderr"
echo $? >"$at/exit.new"
mv "$at/exit.new" "$at/exit"
`;
