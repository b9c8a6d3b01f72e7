/** Processor time of a balancer: of the process that was started and of all that it started, threads included. */

/** What the kernel counts in `/proc/<pid>/stat` (proc_pid_stat(5), fields 4, 14 and 15). */
interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** In user mode and in the kernel, ms. */
  readonly cpuMs: number;
}

/** USER_HZ is 100 wherever Node runs. */
const MS_PER_TICK = 10;

/** A shell script that prints what `parseStats` reads. */
export const PRINT_STATS = "cat /proc/[0-9]*/stat 2>/dev/null || true";

/** @param text lines of `/proc/<pid>/stat`; a program's name may hold anything, in the outermost parentheses */
export function parseStats(text: string): ProcessStat[] {
  return text.split("\n").flatMap((line) => {
    const [, pid, rest = ""] = /^(\d+) \(.*\) (.*)$/.exec(line) ?? [];
    const fields = rest.split(" ");
    const ticks = Number(fields[11]) + Number(fields[12]);
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(fields[1]), cpuMs: ticks * MS_PER_TICK }];
  });
}

/** Processor time of a process and its descendants so far, ms. */
export function cpuMsOf(stats: readonly ProcessStat[], rootPid: number): number {
  const children = Map.groupBy(stats, ({ parent }) => parent);
  const sum = (one: ProcessStat): number =>
    one.cpuMs + (children.get(one.pid) ?? []).reduce((total, child) => total + sum(child), 0);
  const root = stats.find(({ pid }) => pid === rootPid);
  return root ? sum(root) : 0;
}
