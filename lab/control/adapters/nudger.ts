import { NUDGE_STATEMENTS } from "../database/index.ts";
import type { SqlSessions } from "./sql-sessions.ts";

/** Real time; who waits for longer is asked for anew. */
const WAIT_MS = 10_000;

/**
 * Commits something at a server for its readers to acknowledge, and does not wait for it: one at a time in each server.
 *
 * @param sessions apart from those that anything else is asked in, since it takes as long as readers do
 */
export function createNudger(sessions: SqlSessions): (containerId: string) => void {
  const underWay = new Set<string>();
  return (containerId) => {
    if (underWay.has(containerId)) return;
    underWay.add(containerId);
    const forget = () => void underWay.delete(containerId);
    // That it failed is seen by what still waits.
    sessions.run(containerId, NUDGE_STATEMENTS, WAIT_MS).then(forget, forget);
  };
}
