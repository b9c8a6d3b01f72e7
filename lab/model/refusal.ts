/** What security groups refused in truth: first packets that the fabric dropped for want of a rule. */
import type { SecurityGroupId } from "./ids.ts";

/** First packets of one kind that the groups of one interface refused. Addresses are as that interface saw them. */
export interface Refusal {
  /** `ingress`: the receiver's groups, or those of the NLB that was called. `egress`: the sender's, or the NLB's. */
  readonly direction: "ingress" | "egress";
  /** Private address of the interface whose groups refused: an instance's, or a load balancer node's. */
  readonly by: string;
  readonly securityGroupIds: readonly SecurityGroupId[];
  readonly source: string;
  readonly destination: string;
  readonly protocol: "tcp" | "udp";
  /** Destination's. */
  readonly port: number;
  /** The NLB node that the flow came through; absent for a direct flow and for the node's own health checks. */
  readonly through?: string;
  /** Packets; one that a client repeats for want of an answer counts again. */
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}
