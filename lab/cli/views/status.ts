import type {
  DatabaseStatus,
  InstanceStatus,
  LabStatus,
  LoadBalancerStatus,
  TargetStatus,
} from "../../model/status.ts";
import type { Output } from "../output.ts";
import { renderTable } from "../table.ts";
import { kindWords } from "./databases.ts";
import { renderActiveFaults } from "./faults.ts";
import { renderProblems } from "./problems.ts";
import { shortZone } from "./zone.ts";

type Paper = Pick<Output, "paint" | "width">;

const INDENT = "  ";

/** `tierlab status` as lines. */
export function renderStatus(status: LabStatus, paper: Paper): string[] {
  const { paint } = paper;
  const state = status.ready ? paint("green", "ready") : paint("yellow", "not ready");
  return [
    `${paint("bold", status.lab)}  ${state}  time scale ${status.timeScale}`,
    ...status.waitingFor.map((what) => `  waiting for ${what}`),
    ...renderActiveFaults(status.faults, { paint, nowMs: Date.now() }),
    ...renderProblems(status.problems, paper),
    "",
    ...renderInstances(status.instances, paper),
    ...status.instances.flatMap((one) => renderFailedBoot(one, paint)),
    ...status.loadBalancers.flatMap((balancer) => ["", ...renderBalancer(balancer, status.instances, paper)]),
    ...renderRegistrations(status),
    ...status.databases.flatMap((database) => ["", ...renderDatabase(database, paper)]),
    "",
    ...renderTable(
      ["GROUP", "MIN", "DESIRED", "MAX", "IN SERVICE"],
      status.groups.map((group) => [group.name, group.minSize, group.desiredCapacity, group.maxSize, group.inService]),
    ),
  ];
}

function renderInstances(instances: readonly InstanceStatus[], { paint, width }: Paper): string[] {
  return renderTable(
    ["NAME", "INSTANCE", "AZ", "PRIVATE IP", "PUBLIC IP", "STATE", "LIFECYCLE", "HEALTH"],
    instances.map((one) => [
      one.name,
      one.instanceId,
      shortZone(one.availabilityZone),
      one.privateIp,
      one.publicIp,
      one.state,
      one.lifecycle,
      one.health,
    ]),
    { width, spare: ["PUBLIC IP", "LIFECYCLE"] },
  ).map((line) => markTrouble(line, paint));
}

function renderFailedBoot({ name, userDataFailed }: InstanceStatus, paint: Output["paint"]): string[] {
  if (userDataFailed === undefined) return [];
  return [paint("yellow", `${name}: user data failed with status ${userDataFailed}: tierlab logs --boot ${name}`)];
}

const TARGET_COLUMNS = ["TARGET GROUP", "NAME", "TARGET", "PORT", "AZ", "STATE", "REASON"];

/** Told where any target has something there. */
const COLUMNS: readonly { readonly title: string; readonly tell: (target: TargetStatus) => string | undefined }[] = [
  {
    title: "ANOMALY",
    tell: ({ anomalyDetection: found }) =>
      found && `${found.result}${found.mitigationInEffect === "yes" ? ", mitigated" : ""}`,
  },
  { title: "OVERRIDE", tell: ({ administrativeOverride }) => administrativeOverride },
];

function renderBalancer(
  balancer: LoadBalancerStatus,
  instances: readonly InstanceStatus[],
  { paint, width }: Paper,
): string[] {
  const ports = balancer.listeners.map((listener) => `${listener.protocol} ${listener.port}`).join(", ");
  const nodes = balancer.nodes
    .map((node) => `${shortZone(node.availabilityZone)} ${node.publicIp ?? node.privateIp}`)
    .join(", ");
  const more = COLUMNS.filter(({ tell }) => balancer.targets.some((target) => tell(target) !== undefined));
  const rows = balancer.targets.map((target) => [
    target.targetGroup,
    instances.find((one) => one.instanceId === target.targetId)?.name ?? target.targetId,
    target.targetId,
    target.port,
    shortZone(target.availabilityZone),
    target.state,
    target.reason,
    ...more.map(({ tell }) => tell(target)),
    target.detail,
  ]);
  return [
    `${paint("bold", balancer.name)}  ${balancer.kind} load balancer, ${ports}`,
    `  ${balancer.dnsName}`,
    `  nodes ${nodes}`,
    ...(balancer.shiftedFrom === undefined ? [] : [paint("yellow", `  shifted away from ${balancer.shiftedFrom}`)]),
    ...renderTable([...TARGET_COLUMNS, ...more.map(({ title }) => title), "DETAIL"], rows, {
      width: width - INDENT.length,
      spare: ["PORT", "TARGET", "AZ", "DETAIL"],
    }).map((line) => INDENT + markTrouble(line, paint)),
  ];
}

/** Who is in or out of a target group by somebody's doing: the template says otherwise, or nothing. */
function renderRegistrations({ registrations = [], instances }: LabStatus): string[] {
  return registrations.map(({ targetGroup, targetId, port, state }) => {
    const name = instances.find(({ instanceId }) => instanceId === targetId)?.name ?? targetId;
    return `${INDENT}by hand: ${name}:${port} ${state === "registered" ? "in" : "out of"} ${targetGroup}`;
  });
}

function renderDatabase(database: DatabaseStatus, { paint }: Paper): string[] {
  const rows = database.members.map((member) => [
    member.identifier,
    member.role,
    shortZone(member.availabilityZone),
    member.state,
    member.lagSeconds,
    member.isInSync === undefined ? undefined : member.isInSync ? "yes" : "no",
    member.message,
  ]);
  const { cluster, endpoint, readerEndpoint } = database;
  const words = database.state === "failing-over" ? ", failing over" : "";
  return [
    `${paint("bold", cluster)}  ${readerEndpoint === undefined ? "database" : "database cluster"}${words}${kindWords(database)}`,
    ...(readerEndpoint === undefined ? [`  ${endpoint}`] : [`  writer ${endpoint}`, `  reader ${readerEndpoint}`]),
    ...renderTable(["MEMBER", "ROLE", "AZ", "STATE", "LAG S", "IN SYNC", "MESSAGE"], rows).map((line) => INDENT + line),
  ];
}

/** So that what is wrong is seen at a glance. */
function markTrouble(line: string, paint: Output["paint"]): string {
  return / (unhealthy|Unhealthy|hung|stopped|shutting-down|draining|anomalous,?) /.test(`${line} `)
    ? paint("yellow", line)
    : line;
}
