/**
 * Where a new flow really goes: listeners of load balancers, public addresses, published ports.
 *
 *   zonal address . port -> listener -> (by weight) target group -> (by hash) target
 *
 * Only the first packet of a flow comes here; conntrack then rewrites the rest (row NLB-068).
 */
import { createHash } from "node:crypto";
import { forwardedGroups, isCrossZone, selectTargets, type Transport } from "../../../proxy/nlb/index.ts";
import type { FabricState, IngressMapping, TargetHealth, TargetRegistration } from "../../model/index.ts";
import { PUBLISHED_KEY, publishedKey, UPLINK } from "./interfaces.ts";
import { hex, MARK, natGatewayMark, nodeMark } from "./mark.ts";
import {
  ENTRANCE_KEY,
  type Entrance,
  type Exit,
  entranceKeys,
  entrancesOf,
  exitsOf,
  listenerChain,
  type NodePlan,
  planNodes,
  targetsChain,
} from "./nodes.ts";
import { perState } from "./per-state.ts";
import { type Chain, type Collection, lookup, type Part, type Rule } from "./text.ts";

/** Rows NLB-066, NLB-067; the protocol counts by each having a chain of its own. */
const FLOW: Readonly<Record<Transport, string>> = {
  tcp: "ip saddr . tcp sport . ip daddr . tcp dport . tcp sequence",
  udp: "ip saddr . udp sport . ip daddr . udp dport",
};
const SOURCE = "ip saddr";
/** Two, so that the choice of the group does not decide that of the target. */
const GROUP_SEED = "0x6e6c6267";
const TARGET_SEED = "0x6e6c6274";

export function translationPart(state: FabricState, health: readonly TargetHealth[]): Part {
  const { entry, exits } = stillOf(state);
  return { ...entry, chains: [...entry.chains, ...exits.map((exit) => exit(health))] };
}

/** What health does not concern, and what gives each chain that it does. */
const stillOf = perState((state) => {
  const plans = planNodes(state);
  const entrances = plans.flatMap(entrancesOf);
  const entry: Part = {
    collections: [listening(entrances)],
    chains: [
      translate(state, entrances),
      ...entrances.map((entrance) => listen(state, entrance)),
      ...state.ingress.flatMap((mapping, index) => publish(state, plans, mapping, index)),
    ],
  };
  return { entry, exits: exitsOf(plans).map((exit) => balancing(state, exit)) };
});

/** What segments of no flow get RST at (row NLB-009). */
function listening(entrances: readonly Entrance[]): Collection {
  const elements = entrances
    .filter(({ transport }) => transport === "tcp")
    .flatMap(({ plan, listener }) => plan.addresses.map((address) => `${address} . ${listener.port}`));
  return { kind: "set", name: "listening", type: "ipv4_addr . inet_service", elements };
}

function translate(state: FabricState, entrances: readonly Entrance[]): Chain {
  const listeners = entrances.flatMap((entrance) =>
    entranceKeys(entrance).map((key) => `${key} : goto ${listenerChain(entrance)}`),
  );
  const published = state.ingress.map((mapping, index) => `${publishedKey(mapping)} : goto publish_${index}`);
  const elastic = state.interfaces.flatMap(({ publicIp, privateIp }) =>
    publicIp ? [`${publicIp} : ${privateIp}`] : [],
  );
  return {
    name: "translate",
    hook: { type: "nat", at: "prerouting", priority: -110 },
    rules: [
      ...lookup(`iifname "${UPLINK}" ${PUBLISHED_KEY}`, "vmap", published),
      ...lookup(ENTRANCE_KEY, "vmap", listeners),
      ...lookup("dnat to ip daddr", "map", elastic),
    ],
  };
}

/**
 * Weighted choice among target groups (row NLB-012), by the source alone where one keeps to its group (row NLB-014).
 * Without any group, silence (choice C-14).
 */
function listen(state: FabricState, entrance: Entrance): Chain {
  const { plan, listener, transport } = entrance;
  const shares = forwardedGroups(plan.nlb, listener).map(({ group, weight }) => ({
    item: `goto ${targetsChain({ plan, group, transport })}`,
    weight,
  }));
  const isSticky = listener.defaultAction.sourceIpStickiness === true;
  const rules = shares.length > 1 ? chooseGroup(state, transport, isSticky, shares) : shares.map(({ item }) => item);
  const mark = hex(nodeMark(state, plan.nlb.id, plan.node.privateIp));
  return { name: listenerChain(entrance), rules: [`ct mark set ct mark | ${mark}`, ...rules, "drop"] };
}

function chooseGroup(state: FabricState, transport: Transport, isSticky: boolean, shares: readonly Share[]): Rule[] {
  if (!isSticky) return chooseVerdict(FLOW[transport], GROUP_SEED, shares);
  const slots = shares.flatMap(({ item, weight }) => Array.from({ length: weight }, () => item));
  return [...behindGateways(state, "vmap", slots), ...chooseVerdict(SOURCE, GROUP_SEED, shares)];
}

/** The chain of an exit, written anew only where other targets are chosen: of most exits health changes nothing. */
function balancing(state: FabricState, exit: Exit): (health: readonly TargetHealth[]) => Chain {
  const { plan, group } = exit;
  let former: { readonly targets: readonly TargetRegistration[]; readonly chain: Chain } | undefined;
  return (health) => {
    const targets = selectTargets(plan.nlb, plan.node, group, health);
    if (former?.targets !== targets) former = { targets, chain: balance(state, exit, targets) };
    return former.chain;
  };
}

function balance(state: FabricState, exit: Exit, targets: readonly TargetRegistration[]): Chain {
  const { plan, group, transport } = exit;
  const places = placesOf(targets);
  const hides = group.preserveClientIp ? [] : [`ct mark set ct mark | ${hex(MARK.ownSource)}`];
  const input = group.sourceIpStickiness ? SOURCE : FLOW[transport];
  const hash = `jhash ${input} mod ${targets.length} seed ${TARGET_SEED}`;
  const choices = [
    ...(group.sourceIpStickiness ? behindGateways(state, "map", places) : []),
    ...lookup(
      hash,
      "map",
      places.map((place, slot) => `${slot} : ${place}`),
    ),
  ];
  return {
    name: targetsChain(exit),
    comment: `${plan.nlb.name}${isCrossZone(plan.nlb, group) ? "" : ` ${plan.node.availabilityZone}`} -> ${group.name}`,
    rules:
      targets.length > 0
        ? [...hides, ...choices.map((choice) => `meta l4proto ${transport} dnat ip to ${choice}`)]
        : ["drop"],
  };
}

const knownPlaces = new WeakMap<readonly TargetRegistration[], readonly string[]>();

/** Written once for all nodes that chose alike. */
function placesOf(targets: readonly TargetRegistration[]): readonly string[] {
  const places = knownPlaces.get(targets) ?? targets.map(({ ip, port }) => `${ip} . ${port}`);
  knownPlaces.set(targets, places);
  return places;
}

/**
 * Where clients behind a NAT gateway have one source, they share what it is stuck to (row NLB-076). The packet still bears
 * the client's own address here, so the slot is worked out from the gateway's.
 */
function behindGateways(state: FabricState, kind: "map" | "vmap", slots: readonly string[]): Rule[] {
  const elements = state.natGateways.flatMap(({ publicIp }, index) => {
    const slot = slots[createHash("sha256").update(publicIp).digest().readUInt32BE() % slots.length];
    return slot === undefined ? [] : [`${hex(natGatewayMark(index))} : ${slot}`];
  });
  return lookup(`ct mark & ${hex(MARK.wayMask)}`, kind, elements);
}

type Place = IngressMapping["to"][number];

function publish(state: FabricState, plans: readonly NodePlan[], mapping: IngressMapping, index: number): Chain[] {
  const { transport } = mapping;
  const places = mapping.to.map((place, slot) => {
    const name = `publish_${index}_${slot}`;
    const known = listenerAt(plans, transport, place);
    return {
      name: known ?? name,
      chains: known ? [] : [{ name, rules: [`meta l4proto ${transport} dnat to ${privateOf(state, place)}`] }],
    };
  });
  const shares = places.map(({ name }) => ({ item: `goto ${name}`, weight: 1 }));
  const entry = {
    name: `publish_${index}`,
    comment: mapping.name,
    rules: [...chooseVerdict(FLOW[transport], GROUP_SEED, shares), "drop"],
  };
  return [entry, ...places.flatMap(({ chains }) => chains)];
}

function listenerAt(plans: readonly NodePlan[], transport: Transport, { ip, port }: Place): string | undefined {
  const plan = plans.find(({ addresses }) => addresses.includes(ip));
  const found = plan && entrancesOf(plan).find((one) => one.transport === transport && one.listener.port === port);
  return found && listenerChain(found);
}

/** A flow is rewritten once only, so a public address is taken for its private one right here. */
function privateOf(state: FabricState, { ip, port }: Place): string {
  const owner = state.interfaces.find(({ publicIp }) => publicIp === ip);
  return `${owner?.privateIp ?? ip}:${port}`;
}

interface Share {
  readonly item: string;
  readonly weight: number;
}

/** A verdict map over `hash mod total` in which each item has as many slots as its weight. */
function chooseVerdict(input: string, seed: string, shares: readonly Share[]): Rule[] {
  const total = shares.reduce((sum, { weight }) => sum + weight, 0);
  const slots = shares.map(({ item, weight }, index) => {
    const first = shares.slice(0, index).reduce((sum, share) => sum + share.weight, 0);
    return `${weight === 1 ? first : `${first}-${first + weight - 1}`} : ${item}`;
  });
  return lookup(`jhash ${input} mod ${total} seed ${seed}`, "vmap", slots).map((rule) =>
    rule.replace(/(\d+)-\1 /g, "$1 "),
  );
}
