import type { Clock } from "../model/index.ts";

/** Row V45: packets a second that one interface may send to its resolver; so many queries for metadata, too (row V63). */
const MOST_A_SECOND = 1024;

/** Tells for each packet of an address whether it is still within the limit. Forgets everything each second. */
export function createRateLimit(clock: Clock, limit = MOST_A_SECOND): (ip: string) => boolean {
  let second = 0;
  const counts = new Map<string, number>();
  return (ip) => {
    const now = Math.floor(clock.now() / 1000);
    if (now !== second) counts.clear();
    second = now;
    const count = (counts.get(ip) ?? 0) + 1;
    counts.set(ip, count);
    return count <= limit;
  };
}
