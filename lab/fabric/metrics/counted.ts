import type { NodePlan } from "../nft/nodes.ts";

/** What is counted at a node. `blocked` is told by the difference of what asked and what passed. */
export const COUNTED = [
  "tcp",
  "udp",
  "tls_in",
  "tls_out",
  "new_tcp",
  "new_udp",
  "new_tls",
  "unhealthy",
  "client_reset",
  "target_reset",
  "elb_reset",
  "own",
  "arrived_tcp",
  "arrived_udp",
  "tracked_tcp",
  "tracked_udp",
  ...(["in", "out"] as const).flatMap((way) =>
    (["tcp", "udp", "icmp"] as const).flatMap((protocol) => [
      `asked_${way}_${protocol}` as const,
      `passed_${way}_${protocol}` as const,
    ]),
  ),
] as const;
export type Counted = (typeof COUNTED)[number];

/** Name of a node's counter; stays the same while the load balancer has that zone. */
export function counterName({ nlb, node }: Pick<NodePlan, "nlb" | "node">, what: Counted): string {
  return `${nlb.id}.${node.availabilityZone}.${what}`;
}
