import { NUDGE_STATEMENTS } from "../database/index.ts";
import type { SqlSessions } from "./sql-sessions.ts";

/** Real time; who waits for longer is asked for anew. */
const WAIT_MS = 10_000;

/**
 * Commits something at a server for its readers to acknowledge, and does not wait for it. One that waits itself does not keep the next
 * from being made: where other readers acknowledge already, MySQL was seen to hear one that has just come a second later, or as soon
 * as it hears from one of those.
 *
 * @param sessions apart from those that anything else is asked in, since it takes as long as readers do; each makes one at a time
 */
export function createNudger(sessions: readonly SqlSessions[]): (containerId: string) => void {
  const underWay = sessions.map(() => new Set<string>());
  return (containerId) => {
    const free = underWay.findIndex((servers) => !servers.has(containerId));
    const [session, servers] = [sessions[free], underWay[free]];
    if (!session || !servers) return;
    servers.add(containerId);
    const forget = () => void servers.delete(containerId);
    // That it failed is seen by what still waits.
    session.run(containerId, NUDGE_STATEMENTS, WAIT_MS).then(forget, forget);
  };
}
