/**
 * What is handed to a receiver, judged as its own interface would: after every rewrite.
 *
 *   is there a route back? -> ingress rules of the receiver's groups -> interface
 *
 * The fabric's own health checks pass here too, and so need the target's leave (rows NLB-049, NLB-171). RDS's look at its
 * instances does not come by the VPC on AWS, and needs none.
 */
import { type Eni, type FabricState, type FabricSubnet, LINK_LOCAL } from "../../model/index.ts";
import { routeTables, tableOf } from "./arrival.ts";
import { matchAny } from "./fault-rules.ts";
import { groupChain } from "./groups.ts";
import { internetInterfaces, quoted, subnetInterfaces, UPLINK } from "./interfaces.ts";
import { ifDiverted } from "./lines.ts";
import { hex, MARK } from "./mark.ts";
import { flattenRoutes, formatRange, type Way } from "./routes.ts";
import { type Chain, lookup, type Part, type Rule } from "./text.ts";

export function deliveryPart(state: FabricState): Part {
  const tables = routeTables(state);
  return {
    collections: [],
    chains: [
      deliver(state, tables),
      ...deliverDiverted(state, tables),
      ...tables.map((table, index) => back(state, table, index)),
    ],
  };
}

function deliver(state: FabricState, tables: readonly FabricSubnet[][]): Chain {
  const open = [...internetInterfaces(state).map(quoted), '"lo"', `"${UPLINK}"`];
  return {
    name: "deliver",
    hook: { type: "filter", at: "postrouting", priority: 150 },
    rules: [
      "ct state != new accept",
      `oifname { ${open.join(", ")} } accept`,
      `ip saddr ${LINK_LOCAL.monitor} accept`,
      ...ifDiverted(state, "goto deliver_diverted"),
      ...judge(state, tables, "oifname", quoted),
      "drop",
    ],
  };
}

/** What goes to its receiver by way of a bad line is judged before it: the receiver is known by its address then. */
function deliverDiverted(state: FabricState, tables: readonly FabricSubnet[][]): Chain[] {
  const open = internetInterfaces(state).map(({ privateIp }) => privateIp);
  const rules = [
    ...matchAny("ip daddr", open, "accept"),
    ...judge(state, tables, "ip daddr", ({ privateIp }) => privateIp),
    "drop",
  ];
  return ifDiverted(state, "").length > 0 ? [{ name: "deliver_diverted", rules }] : [];
}

function judge(
  state: FabricState,
  tables: readonly FabricSubnet[][],
  key: "oifname" | "ip daddr",
  keyOf: (eni: Eni) => string,
): Rule[] {
  const enis = subnetInterfaces(state).filter(({ where }) => tableOf(tables, where.subnetId) >= 0);
  const backs = enis.map((eni) => `${keyOf(eni)} : jump back_${tableOf(tables, eni.where.subnetId)}`);
  const judges = enis.map((eni) => `${keyOf(eni)} : goto ${groupChain(state, "ingress", eni.securityGroupIds)}`);
  return [...lookup(`ct mark & ${hex(MARK.nodeMask)} ${hex(0)} ${key}`, "vmap", backs), ...lookup(key, "vmap", judges)];
}

/**
 * A receiver without a route to the sender cannot answer (rows V16, V24): its table must lead back the way the flow
 * came. Flows through an NLB go back to the NLB, whatever the table says.
 */
function back(state: FabricState, subnets: readonly FabricSubnet[], index: number): Chain {
  const [first] = subnets as [FabricSubnet];
  const ranges = flattenRoutes(state, first).map(
    (range) => `${formatRange(range)} : ${leadsBack(range.way) ? "return" : "drop"}`,
  );
  return { name: `back_${index}`, rules: lookup("ip saddr", "vmap", ranges) };
}

/** What came in through the internet gateway cannot leave by a NAT gateway: that would change its address. */
function leadsBack(way: Way): boolean {
  return way.kind === "local" || way.kind === "peering" || way.kind === "internet-gateway";
}
