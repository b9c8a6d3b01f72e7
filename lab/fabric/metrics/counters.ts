/**
 * Counters of the kernel, per load balancer node, in a table of their own that is only ever added to: the swap of the
 * rule set leaves them alone, and so does a new start of this program.
 *
 *   prerouting  -201  arrived      where the kernel's table of flows fills: what opens flows at listeners ...
 *               -199  tracked      ... and what of it has been tracked
 *               -119  asked_in     first packets for a node that has security groups ...
 *               -117  passed_in    ... and those that its inbound rules let through
 *   postrouting   85  asked_out    the same on the way to targets, health checks included
 *                 95  passed_out   ... and with that the new flows
 *                160  passing      every packet that is really sent: packets and bytes by the flow's mark, resets
 *   input, output 10  heard, said  what the fabric itself hears and says as a node: clients of the userspace plane,
 *                                  health checks, resets of its own
 *
 * Chains of type nat see the first packet of a flow only. A packet of an open flow pays for `passing` alone, two rules:
 * see docs/adr/0005-nlb-metrics.md for what that costs.
 */
import { isHealthy, selectTargets, type Transport } from "../../../proxy/nlb/index.ts";
import type { FabricState, Listener, TargetHealth } from "../../model/index.ts";
import { hex, MARK, nodeMark } from "../nft/mark.ts";
import { entrancesOf, type NodePlan, planNodes } from "../nft/nodes.ts";
import { isServedByPlane } from "../plane/plan.ts";
import { COUNTED, type Counted, counterName } from "./counted.ts";

export const METRICS_TABLE = "tierlab_metrics";

/**
 * The script for `nft -f`. Pure; applying it twice changes nothing.
 *
 * @param isCrowded counts what connection tracking drops besides, which costs each packet two chains more
 */
export function compileCounters(state: FabricState, health: readonly TargetHealth[], isCrowded = false): string {
  const plans = planNodes(state);
  const chains = [...(isCrowded ? aroundTracking(plans) : []), ...chainsOf(state, plans, health)];
  const table = `ip ${METRICS_TABLE}`;
  return [
    `table ${table} {`,
    ...plans.flatMap((plan) => COUNTED.map((what) => `  counter ${counterName(plan, what)} { }`)),
    ...chains.map(({ name, hook }) => `  chain ${name} {${hook ? ` type ${hook}; policy accept; ` : ""}}`),
    "}",
    ...chains.map(({ name }) => `flush chain ${table} ${name}`),
    ...chains.flatMap(({ name, rules }) => rules.map((rule) => `add rule ${table} ${name} ${rule}`)),
    "",
  ].join("\n");
}

interface CountingChain {
  readonly name: string;
  readonly hook?: string;
  readonly rules: readonly string[];
}

/** The way between the userspace plane and a target is no flow of its own. */
const NODE_OF_FLOW = `ct mark & ${hex(MARK.nodeMask | MARK.planeLeg)}`;
const IS_OF_NO_NODE = `ct mark & ${hex(MARK.nodeMask)} 0`;
const IS_RESET = "tcp flags & rst == rst";
const IS_SYN = "tcp flags & (syn | ack) == syn";

function chainsOf(
  state: FabricState,
  plans: readonly NodePlan[],
  health: readonly TargetHealth[],
): readonly CountingChain[] {
  const guarded = plans.filter(({ nlb }) => nlb.securityGroupIds.length > 0);
  const byMark = (what: Counted, of = plans) => lookUp(NODE_OF_FLOW, what, markKeys(state, of));
  return [
    {
      name: "resets",
      // The userspace plane knows whose its own resets are.
      rules: ["meta iif 0 return", ...resets("original", "client_reset"), ...resets("reply", "target_reset")],
    },
    {
      name: "passing",
      hook: "filter hook postrouting priority 160",
      rules: [
        ...byMark("tcp").map((rule) => `meta l4proto tcp ${rule}`),
        ...byMark("udp", plans.filter(hasUdp)).map((rule) => `meta l4proto udp ${rule}`),
        ...(plans.length > 0 ? [`${IS_RESET} jump resets`] : []),
      ],
    },
    { name: "asked_in", hook: "nat hook prerouting priority -119", rules: inbound("asked", guarded) },
    { name: "passed_in", hook: "nat hook prerouting priority -117", rules: inbound("passed", guarded) },
    { name: "asked_out", hook: "nat hook postrouting priority 85", rules: outbound("asked", state, guarded) },
    {
      name: "passed_out",
      hook: "nat hook postrouting priority 95",
      rules: [
        ...byMark("new_tcp").map((rule) => `meta l4proto tcp ${rule}`),
        ...byMark("new_udp", plans.filter(hasUdp)).map((rule) => `meta l4proto udp ${rule}`),
        ...plans.flatMap((plan) => failingOpen(state, plan, health)),
        ...outbound("passed", state, guarded),
      ],
    },
    { name: "said", hook: "filter hook output priority 10", rules: said(plans) },
    { name: "heard", hook: "filter hook input priority 10", rules: heard(plans) },
    { name: "met", hook: "nat hook input priority 90", rules: met(plans) },
  ];

  function resets(direction: "original" | "reply", what: Counted): string[] {
    return byMark(what).map((rule) => `ct direction ${direction} ${rule}`);
  }
}

/**
 * Row NLB-159: where the table is full, the kernel drops what would be one flow more, between these two. Of UDP open flows
 * are counted too, by both alike.
 */
function aroundTracking(plans: readonly NodePlan[]): CountingChain[] {
  const chain = (name: "arrived" | "tracked", priority: number): CountingChain => ({
    name,
    hook: `filter hook prerouting priority ${priority}`,
    rules: [
      ...lookUp("ip daddr . tcp dport", `${name}_tcp`, entranceKeys(plans, "tcp")).map((rule) => `${IS_SYN} ${rule}`),
      ...lookUp("ip daddr . udp dport", `${name}_udp`, entranceKeys(plans, "udp")),
    ],
  });
  return [chain("arrived", -201), chain("tracked", -199)];
}

function entranceKeys(plans: readonly NodePlan[], transport: Transport): Keys {
  return plans
    .flatMap(entrancesOf)
    .filter((entrance) => entrance.transport === transport)
    .flatMap(({ plan, listener }) => plan.addresses.map((ip) => [`${ip} . ${listener.port}`, plan] as const));
}

type Keys = readonly (readonly [key: string, plan: NodePlan])[];

/** nft has no empty map. */
function lookUp(match: string, what: Counted, keys: Keys): string[] {
  const elements = keys.map(([key, plan]) => `${key} : "${counterName(plan, what)}"`);
  return elements.length > 0 ? [`counter name ${match} map { ${elements.join(", ")} }`] : [];
}

function markKeys(state: FabricState, plans: readonly NodePlan[]): Keys {
  return plans.map((plan) => [hex(nodeMark(state, plan.nlb.id, plan.node.privateIp)), plan]);
}

/** Where health checks come from (row NLB-053). */
function sourceKeys(plans: readonly NodePlan[]): Keys {
  return plans.flatMap((plan) =>
    [plan.node.privateIp, ...(plan.node.secondaryIps ?? [])].map((ip) => [ip, plan] as const),
  );
}

const BLOCKABLE = ["tcp", "udp", "icmp"] as const;

/** Row NLB-170. */
function inbound(stage: "asked" | "passed", guarded: readonly NodePlan[]): string[] {
  const keys = guarded.flatMap((plan) => plan.addresses.map((address) => [address, plan] as const));
  return BLOCKABLE.flatMap((protocol) =>
    lookUp("ip daddr", `${stage}_in_${protocol}`, keys).map((rule) => `meta l4proto ${protocol} ${rule}`),
  );
}

/** Row NLB-171: flows by their mark; health checks, which have none, by where they come from. */
function outbound(stage: "asked" | "passed", state: FabricState, guarded: readonly NodePlan[]): string[] {
  return BLOCKABLE.flatMap((protocol) => {
    const what = `${stage}_out_${protocol}` as const;
    const flows = lookUp(NODE_OF_FLOW, what, markKeys(state, guarded));
    const checks = lookUp("ip saddr", what, sourceKeys(guarded)).map((rule) => `${IS_OF_NO_NODE} ${rule}`);
    return [...flows, ...checks].map((rule) => `meta l4proto ${protocol} ${rule}`);
  });
}

/** New flows of a node that sends to targets that are not healthy (rows NLB-134, NLB-136, NLB-182). */
function failingOpen(state: FabricState, plan: NodePlan, health: readonly TargetHealth[]): string[] {
  const places = plan.nlb.targetGroups.flatMap((group) => {
    const targets = selectTargets(plan.nlb, plan.node, group, health);
    const isOpen = targets.some((target) => !isHealthy(group, target, health));
    return isOpen ? targets.map(({ ip, port }) => `${ip} . ${port}`) : [];
  });
  const mark = hex(nodeMark(state, plan.nlb.id, plan.node.privateIp));
  const match = `${NODE_OF_FLOW} ${mark} ip daddr . th dport { ${[...new Set(places)].join(", ")} }`;
  return places.length > 0
    ? [`meta l4proto { tcp, udp } ${match} counter name "${counterName(plan, "unhealthy")}"`]
    : [];
}

/** A reset of the fabric's own comes from the very address and port that the client called. */
function said(plans: readonly NodePlan[]): string[] {
  const isKernels = (plan: NodePlan, listener: Listener) => !isServedByPlane(plan.nlb, listener);
  const reset = lookUp("ip saddr . tcp sport", "elb_reset", calledKeys(plans, isKernels));
  return [
    ...reset.map((rule) => `${IS_RESET} ${rule}`),
    ...lookUp("ip saddr . tcp sport", "tls_out", planeKeys(plans, isTls)),
    ...lookUp("ip saddr", "own", sourceKeys(plans)).map((rule) => `${IS_OF_NO_NODE} ${rule}`),
  ];
}

/** What is said to clients of the userspace plane passes `passing` as well; what they say does not. */
function heard(plans: readonly NodePlan[]): string[] {
  return [
    ...lookUp("ip daddr . tcp dport", "tls_in", planeKeys(plans, isTls)),
    ...lookUp("ip daddr . tcp dport", "tcp", planeKeys(plans, isPlain)),
    ...lookUp("ip daddr", "own", sourceKeys(plans)).map((rule) => `${IS_OF_NO_NODE} ${rule}`),
  ];
}

function met(plans: readonly NodePlan[]): string[] {
  return [
    ...lookUp("ip daddr . tcp dport", "new_tls", planeKeys(plans, isTls)),
    ...lookUp("ip daddr . tcp dport", "new_tcp", planeKeys(plans, isPlain)),
  ];
}

type IsListener = (plan: NodePlan, listener: Listener) => boolean;

const isTls: IsListener = (_, { protocol }) => protocol === "TLS";
const isPlain: IsListener = (plan, listener) => !isTls(plan, listener) && isServedByPlane(plan.nlb, listener);

/** By every address that clients call. */
function calledKeys(plans: readonly NodePlan[], isMeant: IsListener): Keys {
  return plans.flatMap((plan) =>
    plan.nlb.listeners
      .filter((listener) => isMeant(plan, listener))
      .flatMap(({ port }) => plan.addresses.map((address) => [`${address} . ${port}`, plan] as const)),
  );
}

/** By the one address that the userspace plane listens at. */
function planeKeys(plans: readonly NodePlan[], isMeant: IsListener): Keys {
  return calledKeys(
    plans.map((plan) => ({ ...plan, addresses: [plan.node.privateIp] })),
    isMeant,
  );
}

function hasUdp({ nlb }: NodePlan): boolean {
  return nlb.listeners.some(({ protocol }) => protocol === "UDP" || protocol === "TCP_UDP");
}
