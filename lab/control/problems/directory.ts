import { rangeHas } from "../../model/cidr.ts";
import type { TargetHealth } from "../../model/health.ts";
import type { AutoScalingGroup, Subnet } from "../../model/lab.ts";
import type { LoadBalancer, TargetGroup } from "../../model/load-balancer.ts";
import { INTERNET } from "../../model/network.ts";
import type { Placements } from "../addresses/index.ts";
import type { Observed } from "../observed.ts";
import { registrationsOf } from "../targets/index.ts";

/** Who is behind an address of the lab. Addresses are private or public ones. */
export interface Directory {
  /** For people: `web-group-1`, `lab-nlb in ap-northeast-1a`. */
  nameOf(address: string): string | undefined;
  /** That of a private address. */
  subnetOf(address: string): Subnet | undefined;
  /** The load balancer that has a node there. */
  balancerOf(address: string): LoadBalancer | undefined;
  /** The group that has a target there, or had it until its Auto Scaling group replaced it. */
  targetGroupOf(address: string, port: number): TargetGroup | undefined;
  healthOf(address: string, port: number): TargetHealth | undefined;
  /** True where a target, a listener, a database or S3 is to be reached. */
  isAwaited(address: string, port: number): boolean;
}

export function createDirectory(observed: Observed, placements: Placements): Directory {
  const { lab, health } = observed;
  const owners = namesByAddress(observed, placements);
  const targets = lab.targetGroups.flatMap((group) =>
    registrationsOf(observed, placements, group).map(({ id, ip, port }) => ({ group, id, ip, port })),
  );
  const balancerOf = (address: string) =>
    lab.loadBalancers.find(({ nodes }) =>
      nodes.some(({ privateIp, publicIp }) => privateIp === address || publicIp === address),
    );
  const targetAt = (address: string, port: number) =>
    targets.find(({ ip, port: own, group }) => ip === address && [own, group.healthCheck.port].includes(port));

  function groupOfGone(address: string, port: number): TargetGroup | undefined {
    if (owners.has(address)) return undefined;
    const launchedThere = ({ subnetIds }: AutoScalingGroup) =>
      lab.subnets.some(({ id, cidr }) => subnetIds.includes(id) && rangeHas(cidr, address));
    const ids = lab.autoScalingGroups.filter(launchedThere).flatMap(({ targetGroupIds }) => targetGroupIds);
    return lab.targetGroups.find((one) => ids.includes(one.id) && [one.port, one.healthCheck.port].includes(port));
  }

  const targetGroupOf = (address: string, port: number) => targetAt(address, port)?.group ?? groupOfGone(address, port);
  const isDatabase = (address: string, port: number) =>
    lab.dbClusters.some((one) => one.port === port && one.instances.some(({ privateIp }) => privateIp === address));
  const isS3 = (address: string, port: number) => address === INTERNET.s3 && (port === 80 || port === 443);
  return {
    nameOf: (address) => owners.get(address),
    subnetOf: (address) => lab.subnets.find(({ cidr }) => rangeHas(cidr, address)),
    balancerOf,
    targetGroupOf,
    healthOf(address, port) {
      const target = targetAt(address, port);
      return health.find((one) => one.targetGroupId === target?.group.id && one.targetId === target.id);
    },
    isAwaited: (address, port) =>
      targetGroupOf(address, port) !== undefined ||
      balancerOf(address)?.listeners.some((listener) => listener.port === port) === true ||
      isDatabase(address, port) ||
      isS3(address, port),
  };
}

/** A load balancer's node goes by the load balancer's name, whatever container plays it. */
function namesByAddress({ lab, inventory }: Observed, placements: Placements): Map<string, string> {
  const names = new Map<string, string>([
    [INTERNET.router, "a published port"],
    [INTERNET.s3, "S3"],
  ]);
  const add = (name: string, addresses: readonly (string | undefined)[]) => {
    for (const address of addresses) if (address !== undefined) names.set(address, name);
  };
  for (const { containerId, service, number, role } of inventory) {
    if (role === "s3") continue;
    const place = placements.get(containerId);
    add(`${service}-${number}`, [place?.privateIp, place?.publicIp]);
  }
  for (const { logicalId, privateIp, publicIp } of lab.natGateways) add(logicalId, [privateIp, publicIp]);
  for (const { name, nodes } of lab.loadBalancers) {
    for (const node of nodes) add(`${name} in ${node.availabilityZone}`, [node.privateIp, node.publicIp]);
  }
  return names;
}
