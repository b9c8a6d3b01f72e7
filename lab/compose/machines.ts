/** Services that stand for machines of the template. None is on a Docker network: control wires each into the fabric. */
import {
  type AutoScalingGroup,
  type DbCluster,
  type DbInstance,
  formatIp,
  hasAuthority,
  type Lab,
  LINK_LOCAL,
  type LoadBalancer,
  type MachineSpec,
  parseCidr,
  type SingleInstance,
  TRUST_ENVIRONMENT,
} from "../model/index.ts";
import { databaseEnvironment, databaseFlags } from "./database.ts";
import { RUN_VOLUME } from "./infrastructure.ts";
import { labelsOf, literal, literals, type Service } from "./service.ts";

/** Each replica is the node of one Availability Zone, in the load balancer's order. */
export function albService(lab: Lab, balancer: LoadBalancer): Service {
  return {
    image: "tierlab/alb",
    scale: balancer.nodes.length,
    network_mode: "none",
    dns: [resolverOf(lab, balancer.nodes[0]?.subnetId)],
    volumes: [RUN_VOLUME],
    labels: labelsOf(lab, "alb-node", balancer.logicalId),
  };
}

export function groupService(lab: Lab, group: AutoScalingGroup): Service {
  return {
    ...machine(lab, group.machine),
    scale: group.desiredCapacity,
    dns: [resolverOf(lab, group.subnetIds[0])],
    labels: labelsOf(lab, "instance", group.logicalId),
  };
}

export function instanceService(lab: Lab, instance: SingleInstance): Service {
  return {
    ...machine(lab, instance.machine),
    dns: [resolverOf(lab, instance.subnetId)],
    labels: labelsOf(lab, "instance", instance.logicalId),
  };
}

/** @param volume where its data stays while it is restarted */
export function databaseService(lab: Lab, cluster: DbCluster, instance: DbInstance, volume: string): Service {
  return {
    image: literal(cluster.image),
    command: databaseFlags(cluster, instance),
    network_mode: "none",
    dns: [resolverOf(lab, instance.subnetId)],
    environment: literals(databaseEnvironment(lab, cluster)),
    volumes: [`${volume}:/var/lib/mysql`],
    stop_grace_period: "30s",
    labels: labelsOf(lab, "db-instance", instance.logicalId),
  };
}

function machine(lab: Lab, { image, hints }: MachineSpec): Omit<Service, "labels"> {
  const environment = { ...(hasAuthority(lab) && TRUST_ENVIRONMENT), ...hints.environment };
  return {
    image: literal(image),
    // Our own images bring an init process; of others nobody knows.
    ...(!image.startsWith("tierlab/") && { init: true as const }),
    ...(hints.command && { command: hints.command.map(literal) }),
    network_mode: "none",
    ...(Object.keys(environment).length > 0 && { environment: literals(environment) }),
  };
}

/** Base of the VPC's primary range, plus two (row V45). */
function resolverOf(lab: Lab, subnetId: string | undefined): string {
  const vpcId = lab.subnets.find(({ id }) => id === subnetId)?.vpcId;
  const primary = parseCidr(lab.vpcs.find(({ id }) => id === vpcId)?.cidrs[0] ?? "");
  return primary ? formatIp(primary.base + 2) : LINK_LOCAL.resolver;
}
