import type { LoadBalancingProtocol } from "../../lab/model/index.ts";

/** What a flow is, below the protocols that listeners and target groups name. */
export type Transport = "tcp" | "udp";

/** What clients may speak to a listener, or a load balancer to a target group, of this protocol (rows NLB-001, NLB-003). */
export function transportsOf(protocol: LoadBalancingProtocol): readonly Transport[] {
  switch (protocol) {
    case "UDP":
      return ["udp"];
    case "TCP_UDP":
      return ["tcp", "udp"];
    default:
      return ["tcp"];
  }
}
