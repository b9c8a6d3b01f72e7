/**
 * Faults as packets meet them. A state without faults has none of these chains.
 *
 *   prerouting  -300  fault_arrive   cut and fenced addresses, cut paths, before conntrack hears of the packet; what a closed port answers
 *               -190  fault_flows    flows of cut load balancer nodes, whatever addresses they bear by now
 *   forward     -300  fault_forward  datagrams to closed ports
 *   output      -300  fault_check    lost health checks of NLB nodes, which are the fabric's own
 *   postrouting -300  fault_leave    cuts once more, behind translation; other losses on the way to targets
 */
import { type FabricState, LINK_LOCAL } from "../../model/index.ts";
import { lostChecks, lostTraffic } from "./fault-checks.ts";
import { faultsOf, matchAny } from "./fault-rules.ts";
import { hex, MARK, nodeMark } from "./mark.ts";
import { planNodes } from "./nodes.ts";
import type { Chain, Part, Rule } from "./text.ts";

export function faultsPart(state: FabricState): Part {
  const cut = cutOf(state);
  const leave = [
    ...cut.byAddress,
    ...partitioned(state),
    ...fenced(state),
    ...cut.byFlow,
    ...lostChecks(state).ofAlb,
    ...lostTraffic(state),
  ];
  const chains = [
    faultChain("fault_arrive", "prerouting", -300, [
      ...cut.byAddress,
      ...partitioned(state),
      ...fenced(state),
      ...closedTcpPorts(state),
    ]),
    faultChain("fault_flows", "prerouting", -190, cut.byFlow),
    faultChain("fault_forward", "forward", -300, closedUdpPorts(state)),
    faultChain("fault_check", "output", -300, lostChecks(state).ofNlb),
    faultChain("fault_leave", "postrouting", -300, leave),
  ];
  return { collections: [], chains: chains.filter(({ rules }) => rules.length > 0) };
}

/**
 * Exceptions from the fabric's silence: that a datagram's port is closed. The destination is that of the packet which
 * the error quotes, in the bytes behind its own eight and the quoted twenty.
 */
export function closedPortErrors(state: FabricState): Rule[] {
  return faultsOf(state, "port-closed").flatMap(({ addresses, port }) =>
    addresses.map((address) => `icmp code port-unreachable @th,192,32 ${numberOf(address)} @th,240,16 ${port} accept`),
  );
}

/**
 * A node is known by its addresses, and its flows by their mark: what a target answers bears neither where the
 * client's address is preserved.
 */
function cutOf(state: FabricState): { readonly byAddress: Rule[]; readonly byFlow: Rule[] } {
  const named = faultsOf(state, "cut").flatMap(({ addresses }) => addresses);
  const nodes = planNodes(state).filter((plan) => plan.addresses.some((address) => named.includes(address)));
  const addresses = [...named, ...nodes.flatMap((plan) => plan.addresses)];
  const marks = nodes.map(({ nlb, node }) => hex(nodeMark(state, nlb.id, node.privateIp)));
  return {
    byAddress: [...matchAny("ip saddr", addresses, "drop"), ...matchAny("ip daddr", addresses, "drop")],
    byFlow: matchAny(`ct mark & ${hex(MARK.nodeMask)}`, marks, "drop"),
  };
}

/** DIFFERS: a flow through a load balancer counts as what its packets bear on either side of it, as with bad paths. */
function partitioned(state: FabricState): Rule[] {
  return faultsOf(state, "partition").flatMap(({ between: [one, other] }) => [
    ...pairs(one, other).map((pair) => `${pair} drop`),
    ...pairs(other, one).map((pair) => `${pair} drop`),
  ]);
}

/** Row R16: no fault but the answer to one, at the same places. Open flows fall silent too. */
function fenced({ fenced: addresses = [] }: FabricState): Rule[] {
  return [
    ...matchAny("ip saddr", addresses, `ip daddr != ${LINK_LOCAL.monitor} drop`),
    ...matchAny("ip daddr", addresses, `ip saddr != ${LINK_LOCAL.monitor} drop`),
  ];
}

function pairs(from: readonly string[], to: readonly string[]): Rule[] {
  return matchAny("ip saddr", from, "").flatMap((sender) =>
    matchAny(`${sender}ip daddr`, to, "").map((rule) => rule.trim()),
  );
}

/**
 * The listener's SYN-ACK becomes the RST that a kernel without one would send; so every rule on the way is asked first,
 * and an open flow, which has no SYN-ACK any more, goes on. Ahead of conntrack, which is to see the flow refused.
 */
function closedTcpPorts(state: FabricState): Rule[] {
  const places = faultsOf(state, "port-closed").flatMap(placesOf);
  return matchAny("ip saddr . tcp sport", places, "tcp flags & (syn | ack) == syn | ack tcp flags set rst | ack");
}

/** DIFFERS: told by the router, and without asking the receiver's security groups. */
function closedUdpPorts(state: FabricState): Rule[] {
  const places = faultsOf(state, "port-closed").flatMap(placesOf);
  return matchAny("ct state new ip daddr . udp dport", places, "reject with icmp port-unreachable");
}

function placesOf({ addresses, port }: { readonly addresses: readonly string[]; readonly port: number }): string[] {
  return addresses.map((address) => `${address} . ${port}`);
}

/** An address as the number that raw bytes are compared with. */
function numberOf(address: string): string {
  const digits = address.split(".").map((part) => Number(part).toString(16).padStart(2, "0"));
  return `0x${digits.join("")}`;
}

function faultChain(
  name: string,
  at: NonNullable<Chain["hook"]>["at"],
  priority: number,
  rules: readonly Rule[],
): Chain {
  return { name, hook: { type: "filter", at, priority }, rules };
}
