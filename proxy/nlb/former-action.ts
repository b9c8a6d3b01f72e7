import type { Listener, NetworkLoadBalancerState, TargetRegistration } from "../../lab/model/index.ts";
import type { FlowCut } from "./cut.ts";
import { transportsOf } from "./transport.ts";

/** For so long flows stay where a listener's default action no longer leads (row NLB-017). */
export const FORMER_ACTION_SECONDS = 3600;

/**
 * The flows that a change of default actions leaves on targets that their listener does not forward to any more. A group
 * of weight 0 is still in the action, and keeps its flows (row NLB-013, choice C-2).
 */
export function flowsLeftBehind(
  before: readonly NetworkLoadBalancerState[],
  after: readonly NetworkLoadBalancerState[],
): FlowCut[] {
  return before.flatMap((nlb) => {
    const now = after.find(({ id }) => id === nlb.id);
    if (!now) return [];
    return nlb.listeners.flatMap((listener) => {
      const same = now.listeners.find(({ port, protocol }) => port === listener.port && protocol === listener.protocol);
      return same ? leftBehind(nlb, listener, placesOf(now, same)) : [];
    });
  });
}

function leftBehind(nlb: NetworkLoadBalancerState, listener: Listener, kept: readonly string[]): FlowCut[] {
  const gone = targetsOf(nlb, listener).filter((target) => !kept.includes(placeOf(target)));
  return gone.flatMap(({ ip, port }) =>
    nlb.nodes.flatMap((node) =>
      transportsOf(listener.protocol).map((transport) => ({
        transport,
        loadBalancerId: nlb.id,
        nodeIp: node.privateIp,
        targetIp: ip,
        targetPort: port,
        listenerPort: listener.port,
      })),
    ),
  );
}

/** Of all groups that the default action names, whatever their weight. */
function targetsOf(nlb: NetworkLoadBalancerState, { defaultAction }: Listener): TargetRegistration[] {
  const ids = defaultAction.targetGroups.map(({ targetGroupId }) => targetGroupId);
  return nlb.targetGroups.filter(({ id }) => ids.includes(id)).flatMap(({ targets }) => targets);
}

function placesOf(nlb: NetworkLoadBalancerState, listener: Listener): string[] {
  return targetsOf(nlb, listener).map(placeOf);
}

function placeOf({ ip, port }: Pick<TargetRegistration, "ip" | "port">): string {
  return `${ip}:${port}`;
}
