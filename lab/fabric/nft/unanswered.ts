/** Row NLB-037: targets outside the load balancer's VPC hear UDP flows, and their answers reach nobody. */
import { transportsOf } from "../../../proxy/nlb/index.ts";
import { type FabricState, type NetworkLoadBalancerState, rangeHas } from "../../model/index.ts";
import { hex, MARK } from "./mark.ts";
import type { Rule } from "./text.ts";

/** For the head of a chain: nothing where there is no such target, since every packet of the lab passes it. */
export function dropUnanswered(state: FabricState): Rule[] {
  const places = state.networkLoadBalancers.flatMap((nlb) => placesOutside(state, nlb));
  if (places.length === 0) return [];
  const ofNode = `ct mark & ${hex(MARK.nodeMask)} != 0`;
  return [`ip saddr . udp sport { ${[...new Set(places)].join(", ")} } ct direction reply ${ofNode} drop`];
}

function placesOutside(state: FabricState, { vpcId, targetGroups }: NetworkLoadBalancerState): string[] {
  const ranges = state.vpcs.filter(({ id }) => id === vpcId).flatMap(({ cidrs }) => cidrs);
  return targetGroups
    .filter(({ protocol }) => transportsOf(protocol).includes("udp"))
    .flatMap(({ targets }) => targets)
    .filter(({ ip }) => !ranges.some((range) => rangeHas(range, ip)))
    .map(({ ip, port }) => `${ip} . ${port}`);
}
