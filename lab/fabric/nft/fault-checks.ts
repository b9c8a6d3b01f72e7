/**
 * Health checks that are lost while traffic passes, and the other way round.
 *
 * An NLB's checks are connections of the fabric itself, from its nodes' addresses, and so are flows that the userspace
 * plane serves; an ALB node sends both kinds from one container. Checks come from source ports that nothing else uses.
 */
import { CHECK_SOURCE_PORTS } from "../../../proxy/health/index.ts";
import { sourceAddresses } from "../../../proxy/nlb/index.ts";
import type { FabricFault, FabricState } from "../../model/index.ts";
import { faultsOf, matchAny } from "./fault-rules.ts";
import { subnetInterfaces } from "./interfaces.ts";
import { hex, MARK } from "./mark.ts";
import type { Rule } from "./text.ts";

type Place = Extract<FabricFault, { kind: "health-checks" }>["targets"][number];

const CHECKS = `tcp sport ${CHECK_SOURCE_PORTS.join("-")}`;
const NO_CHECKS = `tcp sport != ${CHECK_SOURCE_PORTS.join("-")}`;

/**
 * @returns what `output` drops of NLBs, and `postrouting` of ALBs. The latter is all checks of the target's address:
 *   the port that an ALB's target group is checked on is not the fabric's to know
 */
export function lostChecks(state: FabricState): { readonly ofNlb: Rule[]; readonly ofAlb: Rule[] } {
  const targets = targetsThatLose(state, "health-checks");
  const nodes = state.networkLoadBalancers.flatMap((nlb) => nlb.nodes.flatMap(sourceAddresses));
  const checked = targets.flatMap((target) => checkedPlaces(state, target)).map(keyOf);
  const addresses = targets.map(({ ip }) => ip);
  return {
    ofNlb: matchAny("ip saddr", nodes, "").flatMap((from) =>
      matchAny(`${from}${CHECKS} ip daddr . tcp dport`, checked, "drop"),
    ),
    ofAlb: fromAlbNodes(state).flatMap((from) => matchAny(`${from}${CHECKS} ip daddr`, addresses, "drop")),
  };
}

/** All that load balancers send to the targets, except checks. Of open flows as well. */
export function lostTraffic(state: FabricState): Rule[] {
  const places = targetsThatLose(state, "traffic").map(keyOf);
  return [
    ...matchAny(`ct mark & ${hex(MARK.nodeMask)} != 0 ip daddr . tcp dport`, places, "drop"),
    ...fromAlbNodes(state).flatMap((from) => matchAny(`${from}${NO_CHECKS} ip daddr . tcp dport`, places, "drop")),
  ];
}

function targetsThatLose(state: FabricState, what: "health-checks" | "traffic"): Place[] {
  return faultsOf(state, "health-checks").flatMap(({ lost, targets }) => (lost === what ? targets : []));
}

/** Where NLBs ask after a target: often another port than that of its traffic (row NLB-100). */
function checkedPlaces(state: FabricState, { ip, port }: Place): Place[] {
  return state.networkLoadBalancers
    .flatMap(({ targetGroups }) => targetGroups)
    .filter(({ targets }) => targets.some((target) => target.ip === ip && target.port === port))
    .map(({ healthCheck }) => ({ ip, port: healthCheck.port === "traffic-port" ? port : healthCheck.port }));
}

/** Those of ALB nodes, that is, of interfaces without instance metadata; DB instances call no target. */
function fromAlbNodes(state: FabricState): Rule[] {
  const nodes = subnetInterfaces(state).filter(({ metadata }) => metadata === undefined);
  return matchAny(
    "ip saddr",
    nodes.map(({ privateIp }) => privateIp),
    "",
  );
}

function keyOf({ ip, port }: Place): string {
  return `${ip} . ${port}`;
}
