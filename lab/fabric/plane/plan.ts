/** Which listeners the kernel cannot serve alone, because somebody has to read or write bytes of the stream. */
import { forwardedGroups } from "../../../proxy/nlb/index.ts";
import type { FabricState, Listener, LoadBalancerNode, NetworkLoadBalancerState } from "../../model/index.ts";

/** A listener of the userspace plane at one node. */
export interface PlaneEntrance {
  readonly nlb: NetworkLoadBalancerState;
  readonly node: LoadBalancerNode;
  readonly listener: Listener;
}

/** TLS listeners, and TCP listeners with a target group that is sent PROXY headers (row NLB-054). */
export function isServedByPlane(nlb: NetworkLoadBalancerState, listener: Listener): boolean {
  if (listener.protocol === "TLS") return true;
  const hasHeaders = forwardedGroups(nlb, listener).some(({ group }) => group.proxyProtocolV2);
  return hasHeaders && (listener.protocol === "TCP" || listener.protocol === "TCP_UDP");
}

export function planeEntrances({ networkLoadBalancers }: Pick<FabricState, "networkLoadBalancers">): PlaneEntrance[] {
  return networkLoadBalancers.flatMap((nlb) =>
    nlb.nodes.flatMap((node) =>
      nlb.listeners.filter((listener) => isServedByPlane(nlb, listener)).map((listener) => ({ nlb, node, listener })),
    ),
  );
}
