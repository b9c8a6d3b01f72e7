/**
 * Where a new flow really goes: listeners of load balancers, public addresses, published ports.
 *
 *   zonal address . port -> listener -> (by weight) target group -> (by hash) target
 *
 * Only the first packet of a flow comes here; conntrack then rewrites the rest (row NLB-068).
 */
import { forwardedGroups, groupsInUse, selectTargets } from "../../../proxy/nlb/index.ts";
import type { FabricState, IngressMapping, Listener, TargetGroupState, TargetHealth } from "../../model/index.ts";
import { UPLINK } from "./interfaces.ts";
import { hex, MARK, nodeMark } from "./mark.ts";
import { listenerChain, listenerKeys, type NodePlan, planNodes, targetsChain } from "./nodes.ts";
import { type Chain, lookup, type Part, type Rule } from "./text.ts";

/** Row NLB-066. Two seeds, so that the choice of the group does not decide that of the target. */
const FLOW = "ip saddr . tcp sport . ip daddr . tcp dport . tcp sequence";
const GROUP_SEED = "0x6e6c6267";
const TARGET_SEED = "0x6e6c6274";

export function translationPart(state: FabricState, health: readonly TargetHealth[]): Part {
  const plans = planNodes(state);
  const keys = plans.flatMap((plan) => plan.nlb.listeners.flatMap((listener) => listenerKeys(plan, listener)));
  return {
    collections: [{ kind: "set", name: "listening", type: "ipv4_addr . inet_service", elements: keys }],
    chains: [
      translate(state, plans),
      ...plans.flatMap((plan) => plan.nlb.listeners.map((listener) => listen(plan, listener))),
      ...plans.flatMap((plan) => groupsInUse(plan.nlb).map((group) => balance(state, plan, group, health))),
      ...state.ingress.flatMap((mapping, index) => publish(state, plans, mapping, index)),
    ],
  };
}

function translate(state: FabricState, plans: readonly NodePlan[]): Chain {
  const listeners = plans.flatMap((plan) =>
    plan.nlb.listeners.flatMap((listener) =>
      listenerKeys(plan, listener).map((key) => `${key} : goto ${listenerChain(plan, listener)}`),
    ),
  );
  const published = state.ingress.map(({ containerPort }, index) => `${containerPort} : goto publish_${index}`);
  const elastic = state.interfaces.flatMap(({ publicIp, privateIp }) =>
    publicIp ? [`${publicIp} : ${privateIp}`] : [],
  );
  return {
    name: "translate",
    hook: { type: "nat", at: "prerouting", priority: -110 },
    rules: [
      ...lookup(`iifname "${UPLINK}" tcp dport`, "vmap", published),
      ...lookup("ip daddr . tcp dport", "vmap", listeners),
      ...lookup("dnat to ip daddr", "map", elastic),
    ],
  };
}

/** Weighted choice among target groups (row NLB-012). Without any, silence (choice C-14). */
function listen(plan: NodePlan, listener: Listener): Chain {
  const shares = forwardedGroups(plan.nlb, listener).map(({ group, weight }) => ({
    item: `goto ${targetsChain(plan, group)}`,
    weight,
  }));
  const rules = shares.length > 1 ? chooseVerdict(FLOW, GROUP_SEED, shares) : shares.map(({ item }) => item);
  return { name: listenerChain(plan, listener), rules: [...rules, "drop"] };
}

function balance(state: FabricState, plan: NodePlan, group: TargetGroupState, health: readonly TargetHealth[]): Chain {
  const targets = selectTargets(plan.nlb, plan.node, group, health);
  const places = targets.map(({ ip, port }, slot) => `${slot} : ${ip} . ${port}`);
  const mark = nodeMark(state, plan.nlb.id, plan.node.privateIp) | (group.preserveClientIp ? 0 : MARK.ownSource);
  const hash = `jhash ${group.sourceIpStickiness ? "ip saddr" : FLOW} mod ${targets.length} seed ${TARGET_SEED}`;
  return {
    name: targetsChain(plan, group),
    comment: `${plan.nlb.name} ${plan.node.availabilityZone} -> ${group.name}`,
    rules:
      targets.length > 0
        ? [`ct mark set ct mark | ${hex(mark)}`, `meta l4proto tcp dnat ip to ${hash} map { ${places.join(", ")} }`]
        : ["drop"],
  };
}

function publish(state: FabricState, plans: readonly NodePlan[], mapping: IngressMapping, index: number): Chain[] {
  const places = mapping.to.map((place, slot) => {
    const name = `publish_${index}_${slot}`;
    const known = listenerAt(plans, place);
    return {
      name: known ?? name,
      chains: known ? [] : [{ name, rules: [`meta l4proto tcp dnat to ${privateOf(state, place)}`] }],
    };
  });
  const shares = places.map(({ name }) => ({ item: `goto ${name}`, weight: 1 }));
  const entry = {
    name: `publish_${index}`,
    comment: mapping.name,
    rules: [...chooseVerdict(FLOW, GROUP_SEED, shares), "drop"],
  };
  return [entry, ...places.flatMap(({ chains }) => chains)];
}

function listenerAt(plans: readonly NodePlan[], place: { ip: string; port: number }): string | undefined {
  const plan = plans.find(({ addresses }) => addresses.includes(place.ip));
  const listener = plan?.nlb.listeners.find(({ port }) => port === place.port);
  return plan && listener && listenerChain(plan, listener);
}

/** A flow is rewritten once only, so a public address is taken for its private one right here. */
function privateOf(state: FabricState, { ip, port }: { ip: string; port: number }): string {
  const owner = state.interfaces.find(({ publicIp }) => publicIp === ip);
  return `${owner?.privateIp ?? ip}:${port}`;
}

/** A verdict map over `hash mod total` in which each item has as many slots as its weight. */
function chooseVerdict(input: string, seed: string, shares: readonly { item: string; weight: number }[]): Rule[] {
  const total = shares.reduce((sum, { weight }) => sum + weight, 0);
  const slots = shares.map(({ item, weight }, index) => {
    const first = shares.slice(0, index).reduce((sum, share) => sum + share.weight, 0);
    return `${weight === 1 ? first : `${first}-${first + weight - 1}`} : ${item}`;
  });
  return lookup(`jhash ${input} mod ${total} seed ${seed}`, "vmap", slots).map((rule) =>
    rule.replace(/(\d+)-\1 /g, "$1 "),
  );
}
