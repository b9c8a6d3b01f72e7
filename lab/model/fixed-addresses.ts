import type { Lab } from "./lab.ts";

/** Addresses that the template fixes: load balancer nodes, NAT gateways, DB instances, single instances. */
export function fixedAddresses(lab: Lab): string[] {
  const nodes = lab.loadBalancers.flatMap((balancer) => balancer.nodes);
  return [
    ...nodes.flatMap(({ privateIp, secondaryIps = [] }) => [privateIp, ...secondaryIps]),
    ...lab.natGateways.map((gateway) => gateway.privateIp),
    ...lab.dbClusters.flatMap((cluster) => cluster.instances.map((instance) => instance.privateIp)),
    ...lab.instances.map((instance) => instance.privateIp),
  ];
}
