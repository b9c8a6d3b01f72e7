/** The fabric state of three-tier with one application instance, as its fabric would get it. */
import type {
  Eni,
  FabricState,
  Lab,
  LoadBalancer,
  SecurityGroupId,
  SecurityGroupRule,
  SubnetId,
} from "../../lab/model/index.ts";
import { formatIp, isForwarding, LabError, parseCidr, rangeHas, targetGroupIdsOf } from "../../lab/model/index.ts";
import { ECHO_PORT, HTTP_PORT, IPERF_PORT, MANY_PORTS } from "./programs.ts";

const TWIN_PORTS = [IPERF_PORT, ECHO_PORT];
const RANGES = [[HTTP_PORT, HTTP_PORT] as const, ...TWIN_PORTS.map((port) => [port, port] as const), MANY_PORTS];

/** Who stands where in the template's network. */
export interface Places {
  /** In the first web subnet: it calls the load balancer. */
  readonly clientIp: string;
  /** In the first application subnet. */
  readonly targetIp: string;
  /** In the second web subnet. */
  readonly haproxyIp: string;
  readonly nginxIp: string;
  readonly zonalIp: string;
}

/** A container of the stand. */
export type Role = "clientIp" | "targetIp" | "haproxyIp" | "nginxIp";

export function findPlaces(lab: Lab): Places {
  const [web, secondWeb] = groupSubnets(lab, "web");
  const [app] = groupSubnets(lab, "app");
  const node = networkLoadBalancer(lab).nodes.find(({ subnetId }) => subnetId === app);
  if (node === undefined) throw new LabError("BadTemplate", "the NLB has no node in the application's first subnet");
  return {
    clientIp: addressIn(lab, web, 4),
    targetIp: addressIn(lab, app, 4),
    haproxyIp: addressIn(lab, secondWeb, 5),
    nginxIp: addressIn(lab, secondWeb, 6),
    zonalIp: node.privateIp,
  };
}

/**
 * Everything that the template brings, all its instances included. Added to it: listeners, targets and rules for
 * measuring throughput and an open flow, which are the HTTP ones on other ports, and rules by which web instances may call each other
 * (two of them play proxies) and the application directly.
 *
 * @param interfaces names, in the fabric, of the interfaces that really stand
 */
export function benchState(lab: Lab, places: Places, interfaces: Readonly<Record<Role, string>>): FabricState {
  const tables = new Map(lab.routeTables.map((table) => [table.id, table.routes]));
  return {
    lab: lab.name,
    region: lab.region,
    accountId: lab.accountId,
    timeScale: 1,
    vpcs: lab.vpcs,
    subnets: lab.subnets.map((subnet) => ({ ...subnet, routes: tables.get(subnet.routeTableId) ?? [] })),
    natGateways: lab.natGateways,
    securityGroups: lab.securityGroups.map((group) => ({
      ...group,
      ingress: [...group.ingress.flatMap(onAllPorts), ...fromWebInstances(lab, group.id)],
    })),
    interfaces: [
      ...machines(lab, places, interfaces),
      ...lab.loadBalancers.filter(({ kind }) => kind === "application").flatMap(nodeInterfaces),
      ...lab.dbClusters.flatMap(({ instances, securityGroupIds }) =>
        instances.map(({ privateIp, subnetId }) => eni(privateIp, subnetId, securityGroupIds)),
      ),
    ],
    networkLoadBalancers: [loadBalancerState(lab, places)],
    ingress: [],
    names: [],
    faults: [],
  };
}

function machines(lab: Lab, places: Places, interfaces: Readonly<Record<Role, string>>): Eni[] {
  const roles = { web: ["clientIp", "haproxyIp", "nginxIp"], app: ["targetIp"] } as const;
  return (["web", "app"] as const).flatMap((tier) =>
    roles[tier].map((role) => {
      const group = scalingGroup(lab, tier);
      const subnet = lab.subnets.find(({ cidr }) => rangeHas(cidr, places[role]));
      const standing = eni(places[role], subnet?.id ?? ("" as SubnetId), group.machine.securityGroupIds);
      return { ...standing, interface: interfaces[role] };
    }),
  );
}

function loadBalancerState(lab: Lab, { targetIp }: Places): FabricState["networkLoadBalancers"][number] {
  const balancer = networkLoadBalancer(lab);
  const groups = lab.targetGroups.filter(({ id }) =>
    balancer.listeners.some((listener) => targetGroupIdsOf(listener).includes(id)),
  );
  const twin = <T extends string>(id: T, port: number): T => `${id}-${port}` as T;
  const availabilityZone = balancer.nodes[0]?.availabilityZone ?? "";
  const withTarget = (group: (typeof groups)[number], port: number) => ({
    ...group,
    port,
    targets: [{ id: "target", ip: targetIp, port, availabilityZone, registration: { kind: "registered" } as const }],
  });
  return {
    ...balancer,
    targetGroups: groups.flatMap((group) => [
      withTarget(group, HTTP_PORT),
      ...TWIN_PORTS.map((port) => ({ ...withTarget(group, port), id: twin(group.id, port) })),
    ]),
    listeners: balancer.listeners.filter(isForwarding).flatMap((listener) => [
      listener,
      ...TWIN_PORTS.map((port) => ({
        ...listener,
        port,
        defaultAction: {
          kind: "forward" as const,
          targetGroups: listener.defaultAction.targetGroups.map(({ targetGroupId, weight }) => ({
            targetGroupId: twin(targetGroupId, port),
            weight,
          })),
        },
      })),
    ]),
  };
}

function nodeInterfaces({ nodes, securityGroupIds }: LoadBalancer): Eni[] {
  return nodes.map(({ privateIp, publicIp, subnetId }) => ({
    ...eni(privateIp, subnetId, securityGroupIds),
    ...(publicIp ? { publicIp } : {}),
  }));
}

/** An interface that is in the rules only. */
export function eni(privateIp: string, subnetId: SubnetId, securityGroupIds: Eni["securityGroupIds"]): Eni {
  const name = privateIp.replaceAll(".", "-");
  return {
    id: `eni-${name}` as Eni["id"],
    interface: `eni-${name}`.slice(0, 15),
    mac: "06:00:00:00:00:00",
    instanceId: `i-${name}` as Eni["instanceId"],
    privateIp,
    where: { kind: "subnet", subnetId },
    securityGroupIds,
    sourceDestCheck: true,
  };
}

function onAllPorts(rule: SecurityGroupRule): SecurityGroupRule[] {
  return rule.ports?.[0] === HTTP_PORT ? RANGES.map((ports) => ({ ...rule, ports })) : [rule];
}

function fromWebInstances(lab: Lab, groupId: SecurityGroupId): SecurityGroupRule[] {
  const webGroups = scalingGroup(lab, "web").machine.securityGroupIds;
  const called = [...webGroups, ...scalingGroup(lab, "app").machine.securityGroupIds];
  if (!called.includes(groupId)) return [];
  return webGroups.flatMap((peerId) =>
    RANGES.map((ports) => ({
      protocol: "tcp" as const,
      ports,
      peer: { kind: "group" as const, groupId: peerId },
    })),
  );
}

function networkLoadBalancer(lab: Lab): LoadBalancer {
  const balancer = lab.loadBalancers.find(({ kind }) => kind === "network");
  if (balancer === undefined) throw new LabError("BadTemplate", `${lab.name} has no Network Load Balancer`);
  return balancer;
}

function scalingGroup(lab: Lab, tier: "web" | "app"): Lab["autoScalingGroups"][number] {
  const group = lab.autoScalingGroups.find(({ machine }) => machine.image.includes(tier));
  if (group === undefined) throw new LabError("BadTemplate", `${lab.name} has no Auto Scaling group of tier ${tier}`);
  return group;
}

function groupSubnets(lab: Lab, tier: "web" | "app"): readonly SubnetId[] {
  return scalingGroup(lab, tier).subnetIds;
}

function addressIn(lab: Lab, subnetId: SubnetId | undefined, host: number): string {
  const cidr = parseCidr(lab.subnets.find(({ id }) => id === subnetId)?.cidr ?? "");
  if (cidr === undefined) throw new LabError("BadTemplate", `${lab.name} has too few subnets`);
  return formatIp(cidr.base + host);
}
