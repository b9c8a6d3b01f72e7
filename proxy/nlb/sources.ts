import type { LoadBalancerNode } from "../../lab/model/index.ts";

/** What targets see as the source of a node's own connections: flows that hide their client, and checks (row NLB-053). */
export function sourceAddresses({ privateIp, secondaryIps = [] }: LoadBalancerNode): readonly string[] {
  return [privateIp, ...secondaryIps];
}

/** First and last source port of flows that hide their client; below those that health checks come from. */
export const SOURCE_PORTS = [6000, 60_999] as const;
