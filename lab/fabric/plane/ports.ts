/** Source ports of a node's connections to targets. */
import { CHECK_SOURCE_PORTS } from "../../../proxy/health/index.ts";

/** Below those of health checks; none of them is a well-known one. */
export const FLOW_SOURCE_PORTS = [10_240, CHECK_SOURCE_PORTS[0] - 1] as const;

/**
 * Hands out ports, per pair of addresses, the one that was free for longest first: a connection that was closed keeps
 * its tuple to itself for a while.
 *
 * DIFFERS: AWS has about 55,000 of them for each address of its own and target (row NLB-052), here there are 50,760.
 */
export interface PortPool {
  /** `undefined` when all are in use (row NLB-052). @param pair of the node's address and the target */
  take(pair: string): number | undefined;
  give(pair: string, port: number): void;
}

interface Pair {
  next: number;
  readonly used: Set<number>;
}

/** @param range first and last */
export function createPortPool(range: readonly [number, number] = FLOW_SOURCE_PORTS): PortPool {
  const pairs = new Map<string, Pair>();
  const [first, last] = range;
  const count = last - first + 1;
  return {
    take(pair) {
      const known = pairs.get(pair) ?? { next: 0, used: new Set<number>() };
      pairs.set(pair, known);
      if (known.used.size >= count) return undefined;
      while (known.used.has(first + known.next)) known.next = (known.next + 1) % count;
      const port = first + known.next;
      known.next = (known.next + 1) % count;
      known.used.add(port);
      return port;
    },
    give: (pair, port) => void pairs.get(pair)?.used.delete(port),
  };
}
