import type { DatabaseStatus, InstanceStatus, LabStatus, LoadBalancerStatus } from "../../model/status.ts";
import { type Output, renderTable } from "../output.ts";

type Paint = Output["paint"];

/** `tierlab status` as lines. */
export function renderStatus(status: LabStatus, paint: Paint): string[] {
  const state = status.ready ? paint("green", "ready") : paint("yellow", "not ready");
  return [
    `${paint("bold", status.lab)}  ${state}  time scale ${status.timeScale}`,
    ...status.waitingFor.map((what) => `  waiting for ${what}`),
    "",
    ...renderInstances(status.instances),
    ...status.loadBalancers.flatMap((balancer) => ["", ...renderBalancer(balancer, paint)]),
    ...status.databases.flatMap((database) => ["", ...renderDatabase(database, paint)]),
    "",
    ...renderTable(
      ["GROUP", "MIN", "DESIRED", "MAX", "IN SERVICE"],
      status.groups.map((group) => [group.name, group.minSize, group.desiredCapacity, group.maxSize, group.inService]),
    ),
  ];
}

function renderInstances(instances: readonly InstanceStatus[]): string[] {
  return renderTable(
    ["NAME", "INSTANCE", "AZ", "PRIVATE IP", "PUBLIC IP", "STATE", "LIFECYCLE", "HEALTH"],
    instances.map((one) => [
      one.name,
      one.instanceId,
      one.availabilityZone,
      one.privateIp,
      one.publicIp,
      one.state,
      one.lifecycle,
      one.health,
    ]),
  );
}

function renderBalancer(balancer: LoadBalancerStatus, paint: Paint): string[] {
  const ports = balancer.listeners.map((listener) => `${listener.protocol} ${listener.port}`).join(", ");
  const nodes = balancer.nodes.map((node) => `${node.availabilityZone} ${node.publicIp ?? node.privateIp}`).join(", ");
  const rows = balancer.targets.map((target) => [
    target.targetGroup,
    target.targetId,
    target.port,
    target.availabilityZone,
    target.state,
    target.reason,
    target.detail,
  ]);
  return [
    `${paint("bold", balancer.name)}  ${balancer.kind} load balancer, ${ports}, ${nodes}`,
    `  ${balancer.dnsName}`,
    ...renderTable(["TARGET GROUP", "TARGET", "PORT", "AZ", "STATE", "REASON", "DETAIL"], rows).map(
      (line) => `  ${line}`,
    ),
  ];
}

function renderDatabase(database: DatabaseStatus, paint: Paint): string[] {
  const rows = database.members.map((member) => [
    member.identifier,
    member.role,
    member.availabilityZone,
    member.state,
    member.lagSeconds,
    member.message,
  ]);
  return [
    `${paint("bold", database.cluster)}  database cluster`,
    `  writer ${database.endpoint}`,
    `  reader ${database.readerEndpoint}`,
    ...renderTable(["MEMBER", "ROLE", "AZ", "STATE", "LAG S", "MESSAGE"], rows).map((line) => `  ${line}`),
  ];
}
