/** How many connections a node has room for: each takes a file descriptor, of which a process has so many. */

/** For what is no connection: the socket to control, health checks, the log, what Node itself needs. */
const OTHERS = 256;

/**
 * @param limits text of /proc/self/limits
 * @returns at least 1; `undefined` where there is no bound
 */
export function connectionLimit(limits: string): number | undefined {
  const [, soft] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
  return soft === undefined ? undefined : Math.max(1, Number(soft) - OTHERS);
}
