/**
 * Security groups (rows V26 to V29): one chain per distinct set of groups and direction, shared by every interface that
 * bears the set. An interface's rules are the union of its groups' rules; what none of them allows is dropped in
 * silence (row V30).
 */
import { sourceAddresses } from "../../../proxy/nlb/index.ts";
import type { FabricState, SecurityGroup, SecurityGroupId, SecurityGroupRule } from "../../model/index.ts";
import { hex, MARK, nodeMark } from "./mark.ts";
import { perState } from "./per-state.ts";
import { noteRefused, refusedSet } from "./refused.ts";
import type { Chain, Collection, Part, Rule } from "./text.ts";

export type Direction = "ingress" | "egress";

/** The chain that judges for interfaces with these groups. */
export function groupChain(state: FabricState, direction: Direction, groupIds: readonly SecurityGroupId[]): string {
  const key = keyOf(groupIds);
  return `${direction}_${groupSets(state).findIndex((set) => set.key === key)}`;
}

export function groupsPart(state: FabricState): Part {
  const sets = groupSets(state);
  const chainsOf = ({ groupIds }: GroupSet) => [
    ruleChain(state, "egress", groupIds),
    ruleChain(state, "ingress", groupIds),
  ];
  const members = state.securityGroups.map((group) => memberSet(state, group));
  return { collections: [...members, refusedSet()], chains: sets.flatMap(chainsOf) };
}

interface GroupSet {
  readonly key: string;
  readonly groupIds: readonly SecurityGroupId[];
}

/** Every interface asks for the sets of all. */
const groupSets = perState(findGroupSets);

function findGroupSets(state: FabricState): readonly GroupSet[] {
  const bearers = [
    ...state.interfaces.filter(({ where }) => where.kind === "subnet"),
    ...state.networkLoadBalancers.filter(({ securityGroupIds }) => securityGroupIds.length > 0),
  ];
  const byKey = new Map(bearers.map(({ securityGroupIds: ids }) => [keyOf(ids), ids.toSorted()]));
  return [...byKey].map(([key, groupIds]) => ({ key, groupIds })).toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

function keyOf(groupIds: readonly SecurityGroupId[]): string {
  return groupIds.toSorted().join(" ");
}

function ruleChain(state: FabricState, direction: Direction, groupIds: readonly SecurityGroupId[]): Chain {
  const groups = state.securityGroups.filter(({ id }) => groupIds.includes(id));
  const rules = groups.flatMap((group) => group[direction].flatMap((rule) => renderRule(state, direction, rule)));
  return {
    name: groupChain(state, direction, groupIds),
    comment: groups.map(({ id, name }) => `${id} (${name})`).join(", "),
    rules: [...new Set(rules), noteRefused(direction), "drop"],
  };
}

function renderRule(state: FabricState, direction: Direction, rule: SecurityGroupRule): Rule[] {
  return peersOf(state, direction, rule.peer).map((peer) => [peer, service(rule), "accept"].filter(Boolean).join(" "));
}

/** One match per way of being the peer. */
function peersOf(state: FabricState, direction: Direction, peer: SecurityGroupRule["peer"]): string[] {
  const address = direction === "ingress" ? "ip saddr" : "ip daddr";
  if (peer.kind === "cidr") return [peer.cidr.endsWith("/0") ? "" : `${address} ${peer.cidr}`];
  const index = state.securityGroups.findIndex(({ id }) => id === peer.groupId);
  if (index < 0) return [];
  const members = `${address} @${memberSetName(index)}`;
  return direction === "ingress" ? [members, ...throughLoadBalancers(state, peer.groupId)] : [members];
}

/** A rule naming an NLB's group admits what came through the NLB, whoever the client is (row NLB-050). */
function throughLoadBalancers(state: FabricState, groupId: SecurityGroupId): string[] {
  const marks = state.networkLoadBalancers
    .filter(({ securityGroupIds }) => securityGroupIds.includes(groupId))
    .flatMap(({ id, nodes }) => nodes.map(({ privateIp }) => hex(nodeMark(state, id, privateIp))));
  return marks.length > 0 ? [`ct mark & ${hex(MARK.nodeMask)} { ${marks.join(", ")} }`] : [];
}

function service({ protocol, ports }: SecurityGroupRule): string {
  if (protocol === "all") return "";
  if (protocol === "icmp" || ports === undefined) return `ip protocol ${protocol}`;
  const [first, last] = ports;
  return `${protocol} dport ${first === last ? first : `${first}-${last}`}`;
}

/** Private addresses only (row V29): a member's public address does not match. */
function memberSet(state: FabricState, group: SecurityGroup): Collection {
  const interfaces = state.interfaces.filter(({ securityGroupIds }) => securityGroupIds.includes(group.id));
  const balancers = state.networkLoadBalancers.filter(({ securityGroupIds }) => securityGroupIds.includes(group.id));
  const members = [
    ...interfaces.map(({ privateIp }) => privateIp),
    ...balancers.flatMap(({ nodes }) => nodes.flatMap(sourceAddresses)),
  ];
  const index = state.securityGroups.indexOf(group);
  return { kind: "set", name: memberSetName(index), type: "ipv4_addr", elements: [...new Set(members)] };
}

function memberSetName(index: number): string {
  return `members_${index}`;
}
