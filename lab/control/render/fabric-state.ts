/** Lab, inventory and journal as the one value that the fabric compiles. */
import type { FabricState, IngressMapping, NetworkLoadBalancerState } from "../../model/fabric-state.ts";
import type { DbInstance } from "../../model/lab.ts";
import { isForwarding } from "../../model/listener-rule.ts";
import type { LoadBalancer } from "../../model/load-balancer.ts";
import type { Placements } from "../addresses/index.ts";
import type { Observed } from "../observed.ts";
import { targetGroupStates } from "../targets/index.ts";
import { renderFaults, withFaultyRules } from "./faults.ts";
import { renderInterfaces } from "./interfaces.ts";
import { albNodesInName, renderNames } from "./names.ts";
import { replicationGroups } from "./replication.ts";

/** @param ingress the lab's published ports, with all nodes behind each */
export function renderFabricState(
  observed: Observed,
  placements: Placements,
  ingress: readonly IngressMapping[],
): FabricState {
  const { lab, timeScale } = observed;
  const tables = new Map(lab.routeTables.map((table) => [table.id, table.routes]));
  return {
    lab: lab.name,
    region: lab.region,
    accountId: lab.accountId,
    timeScale,
    vpcs: lab.vpcs.map(({ id, cidrs, enableDnsSupport, enableDnsHostnames, hasInternetGateway }) => ({
      id,
      cidrs,
      enableDnsSupport,
      enableDnsHostnames,
      hasInternetGateway,
    })),
    subnets: lab.subnets.map(({ id, vpcId, cidr, availabilityZone, routeTableId }) => ({
      id,
      vpcId,
      cidr,
      availabilityZone,
      routes: tables.get(routeTableId) ?? [],
    })),
    natGateways: lab.natGateways.map(({ id, subnetId, privateIp, publicIp }) => ({
      id,
      subnetId,
      privateIp,
      publicIp,
    })),
    securityGroups: withFaultyRules(observed, [...lab.securityGroups, ...replicationGroups(lab)]),
    interfaces: renderInterfaces(observed, placements),
    networkLoadBalancers: lab.loadBalancers
      .filter((one) => one.kind === "network")
      .map((one) => renderNetworkLoadBalancer(observed, placements, one)),
    ingress: ingress.map((mapping) => ({ ...mapping, to: reachable(observed, placements, mapping.to) })),
    names: renderNames(observed, placements),
    ...(lab.hostedZones === undefined ? {} : { hostedZones: lab.hostedZones }),
    ...watchedDatabases(observed),
    faults: renderFaults(observed, placements),
  };
}

function renderNetworkLoadBalancer(
  observed: Observed,
  placements: Placements,
  balancer: LoadBalancer,
): NetworkLoadBalancerState {
  const { logicalId: _logicalId, kind: _kind, arn: _arn, ...settings } = balancer;
  const shift = observed.memory.zonalShifts.get(balancer.name);
  return {
    ...settings,
    listeners: balancer.listeners.filter(isForwarding),
    ...(shift ? { shiftedFrom: shift.awayFrom } : {}),
    targetGroups: targetGroupStates(observed, placements, balancer),
  };
}

function watchedDatabases({ lab, memory }: Observed): Pick<FabricState, "monitored" | "fenced"> {
  if (lab.dbClusters.length === 0) return {};
  const addressesOf = (instances: readonly DbInstance[]) => instances.map(({ privateIp }) => privateIp);
  const fenced = lab.dbClusters.flatMap(({ identifier: cluster, instances }) =>
    instances.filter(({ identifier }) => memory.databaseRoles.get(cluster)?.fenced?.includes(identifier)),
  );
  return {
    monitored: lab.dbClusters.flatMap(({ instances }) => addressesOf(instances)),
    ...(fenced.length > 0 ? { fenced: addressesOf(fenced) } : {}),
  };
}

/** A published port is the machine's way to a load balancer's name, and leads where that does. */
function reachable(observed: Observed, placements: Placements, to: IngressMapping["to"]): IngressMapping["to"] {
  const albs = observed.lab.loadBalancers.filter((one) => one.kind === "application");
  const named = albs.flatMap((one) => albNodesInName(observed, placements, one)).map((node) => node.privateIp);
  const played = albs.flatMap((one) => one.nodes).map((node) => node.privateIp);
  return to.filter(({ ip }) => named.includes(ip) || !played.includes(ip));
}
