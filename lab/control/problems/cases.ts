import type { Refusal } from "../../model/refusal.ts";
import type { Directory } from "./directory.ts";

/** Refusals that one rule would end: of the same groups, for the same port, with all peers in one VPC or none. */
export interface RefusalCase {
  /** Most frequent first; never empty. */
  readonly refusals: readonly [Refusal, ...Refusal[]];
  /** Absent where the peers are on the internet side. */
  readonly peerVpcId?: string;
}

/** The other side, as the groups that refused it saw it. */
export function peerOf({ direction, source, destination }: Refusal): string {
  return direction === "ingress" ? source : destination;
}

/** The worst first. */
export function groupCases(refusals: readonly Refusal[], directory: Directory): RefusalCase[] {
  const vpcOf = (refusal: Refusal) => directory.subnetOf(peerOf(refusal))?.vpcId;
  const keyOf = (one: Refusal) =>
    JSON.stringify([one.direction, one.securityGroupIds.toSorted(), one.protocol, one.port, vpcOf(one)]);
  return [...Map.groupBy(refusals, keyOf).values()]
    .flatMap((members) => {
      const [first, ...rest] = members.toSorted((a, b) => b.count - a.count);
      const peerVpcId = first && vpcOf(first);
      return first ? [{ refusals: [first, ...rest] as const, ...(peerVpcId ? { peerVpcId } : {}) }] : [];
    })
    .toSorted((a, b) => countOf(b.refusals) - countOf(a.refusals));
}

/** Packets in all. */
export function countOf(refusals: readonly Refusal[]): number {
  return refusals.reduce((sum, { count }) => sum + count, 0);
}

/** Sent by a Network Load Balancer of its own accord: such a flow comes from a node and through none. */
export function isHealthCheck({ source, through }: Refusal, { balancerOf }: Directory): boolean {
  return through === undefined && balancerOf(source)?.kind === "network";
}
