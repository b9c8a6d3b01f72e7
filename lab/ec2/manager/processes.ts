import { readdirSync, readFileSync } from "node:fs";

/** All processes that `root` is an ancestor of, from /proc. */
export function descendantsOf(root: number): readonly number[] {
  const parents = new Map(listProcesses().map((pid) => [pid, parentOf(pid)]));
  const found: number[] = [];
  let ancestors = new Set([root]);
  while (ancestors.size > 0) {
    const children = [...parents].filter(([, parent]) => parent !== undefined && ancestors.has(parent));
    ancestors = new Set(children.map(([pid]) => pid));
    found.push(...ancestors);
  }
  return found;
}

/** Children that were handed over or that it made itself, oldest first. */
export function childrenOf(parent: number): readonly number[] {
  return listProcesses().filter((pid) => parentOf(pid) === parent);
}

/** Sends a signal to those that are still there. */
export function signalAll(pids: readonly number[], signal: string): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal as NodeJS.Signals);
    } catch {
      // It ended meanwhile.
    }
  }
}

export function isAlive(pid: number): boolean {
  return statOf(pid) !== undefined;
}

/** The words of the command line of a process; empty for one that is gone. */
export function commandLineOf(pid: number): string {
  return (read(`/proc/${pid}/cmdline`) ?? "").replaceAll("\0", " ").trim();
}

const listProcesses = (): readonly number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);

const parentOf = (pid: number): number | undefined => statOf(pid)?.parent;

/** `undefined` for a process that is gone, and for one that has ended and only waits to be reaped. */
function statOf(pid: number): { readonly parent: number } | undefined {
  // The name stands in parentheses and may hold anything, these included.
  const [, state, parent] = /\) (\S) (\d+)/.exec(read(`/proc/${pid}/stat`)?.replace(/^.*\)/s, ")") ?? "") ?? [];
  return state === undefined || state === "Z" ? undefined : { parent: Number(parent) };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
