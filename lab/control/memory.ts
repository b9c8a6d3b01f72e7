/**
 * What control cannot read off Docker: folded from the journal, so that a control that was killed knows what it was doing.
 */
import { unavailableZones } from "../faults/zones.ts";
import type { DbEndpoint } from "../model/db-endpoint.ts";
import type { DbRoles } from "../model/db-roles.ts";
import type { LabEvent, LifecycleState, ScalingActivity } from "../model/events.ts";
import type { ActiveFault } from "../model/fault.ts";
import type { InstanceId } from "../model/ids.ts";
import type { ManualRegistration } from "../model/registration.ts";
import type { ZonalShift } from "../model/zonal-shift.ts";
import { refusingZone } from "./auto-scaling/insufficient-capacity.ts";
import { type ExecutionMemory, rememberExecution } from "./ssm/execution.ts";

const MOST_RESTARTS = 10;

export interface Memory {
  /** Time of the first event of the lab. */
  startedAtMs: number | undefined;
  readonly members: Map<InstanceId, MemberMemory>;
  /** By activity id, oldest first. */
  readonly activities: Map<string, ScalingActivity>;
  readonly wirings: Map<InstanceId, WiringMemory>;
  /** When an address became free, by address. */
  readonly released: Map<string, number>;
  readonly instanceStates: Map<InstanceId, { readonly resource: string; readonly state: string }>;
  /** State and reason last written down, by {@link targetKey}. */
  readonly targets: Map<string, string>;
  /** When a target group first had a healthy target, and so was in service (row A29), by name. */
  readonly trafficSources: Map<string, number>;
  readonly customResources: Map<string, { readonly status: string; readonly startedMs: number }>;
  /** Instances whose set-up at boot is over. */
  readonly boots: Map<InstanceId, { readonly state: string; readonly message?: string }>;
  /** Of associations, by {@link executionKey}. */
  readonly executions: Map<string, ExecutionMemory>;
  /** When control started infrastructure again, by service; the latest few. */
  readonly restarts: Map<string, readonly number[]>;
  /** Names of those that were attached by hand. */
  readonly instanceProfiles: Map<InstanceId, string>;
  /** Since the group's last success, or the zone's recovery; by {@link failureKey}. */
  readonly launchFailures: Map<string, { readonly count: number; readonly lastMs: number }>;
  /** Those that are on, by id, oldest first. */
  readonly faults: Map<string, ActiveFault>;
  /** Those that control was about to start, by id. */
  readonly startingFaults: Map<string, ActiveFault>;
  /** Those that are on, by the load balancer's name. */
  readonly zonalShifts: Map<string, ZonalShift>;
  /** What was done by hand last, by {@link targetKey}; that of an instance ends with it. */
  readonly registrations: Map<string, ManualRegistration>;
  /** As last written down, by the cluster's identifier. */
  readonly databaseRoles: Map<string, DbRoles>;
  /** The address that each cluster's endpoint leads to, by endpoint. */
  readonly databaseEndpoints: Map<string, string>;
  /** Custom endpoints that were made or changed by hand, by their identifier; `null` of one that was deleted. */
  readonly customEndpoints: Map<string, DbEndpoint | null>;
  /** When the reboots that are under way were asked for, by the identifier of the DB instance. */
  readonly databaseReboots: Map<string, number>;
  /** How many faults were ever started: the next one's id counts on. */
  faultCount: number;
}

/** A member of an Auto Scaling group. */
export interface MemberMemory {
  readonly group: string;
  readonly instanceId: InstanceId;
  readonly state: LifecycleState;
  readonly health: "Healthy" | "Unhealthy";
  /** Why it is unhealthy or leaves, in the words of a cause (row A82). */
  readonly reason?: string;
  /** Since when it is in `state` and `health`. */
  readonly sinceMs: number;
  /** The grace period counts from here (row A26). */
  readonly inServiceSinceMs?: number;
}

export interface WiringMemory {
  readonly containerId: string;
  readonly subnetId: string;
  readonly address: string;
  readonly startedAtMs: number;
}

export function createMemory(): Memory {
  return {
    startedAtMs: undefined,
    members: new Map(),
    activities: new Map(),
    wirings: new Map(),
    released: new Map(),
    instanceStates: new Map(),
    targets: new Map(),
    trafficSources: new Map(),
    customResources: new Map(),
    boots: new Map(),
    executions: new Map(),
    restarts: new Map(),
    instanceProfiles: new Map(),
    launchFailures: new Map(),
    faults: new Map(),
    startingFaults: new Map(),
    zonalShifts: new Map(),
    registrations: new Map(),
    databaseRoles: new Map(),
    databaseEndpoints: new Map(),
    customEndpoints: new Map(),
    databaseReboots: new Map(),
    faultCount: 0,
  };
}

/** Takes one event in. Doing so twice changes nothing. */
export function remember(memory: Memory, event: LabEvent): void {
  memory.startedAtMs ??= event.timeMs;
  switch (event.kind) {
    case "wired":
      memory.wirings.set(event.instanceId, event);
      memory.released.delete(event.address);
      break;
    case "instance-state":
      rememberInstance(memory, event);
      break;
    case "lifecycle":
      rememberMember(memory, event);
      break;
    case "activity":
      rememberActivity(memory, event.activity);
      break;
    case "target-health":
      memory.targets.set(targetKey(event.targetGroup, event.target), healthKey(event.target));
      if (event.target.state === "healthy" && !memory.trafficSources.has(event.targetGroup)) {
        memory.trafficSources.set(event.targetGroup, event.timeMs);
      }
      break;
    case "infrastructure":
      memory.restarts.set(
        event.service,
        [...(memory.restarts.get(event.service) ?? []), event.timeMs].slice(-MOST_RESTARTS),
      );
      break;
    case "custom-resource":
      rememberCustomResource(memory, event);
      break;
    case "boot":
      memory.boots.set(event.instanceId, event);
      break;
    case "association":
      rememberExecution(memory.executions, event);
      break;
    case "fault":
      rememberFault(memory, event);
      break;
    case "zonal-shift":
      rememberZonalShift(memory, event);
      break;
    case "database-roles":
      memory.databaseRoles.set(event.cluster, event.roles);
      break;
    case "database-endpoint":
      memory.databaseEndpoints.set(event.endpoint, event.address);
      break;
    case "database-custom-endpoint":
      memory.customEndpoints.set(event.endpoint.identifier, event.state === "deleted" ? null : event.endpoint);
      break;
    case "database-reboot":
      if (event.state === "started") memory.databaseReboots.set(event.instance, event.timeMs);
      else memory.databaseReboots.delete(event.instance);
      break;
    case "instance-profile":
      memory.instanceProfiles.set(event.instanceId, event.profile);
      break;
    case "registration":
      rememberRegistration(memory, event);
      break;
  }
}

export function targetKey(targetGroup: string, target: { readonly targetId: string; readonly port: number }): string {
  return `${targetGroup} ${target.targetId}:${target.port}`;
}

/** Whose launches fail: a group's as a whole, or those into one zone. */
export function failureKey(group: string, zone?: string): string {
  return zone === undefined ? group : `${group} ${zone}`;
}

/** What of a target's health is worth an event. */
export function healthKey(target: { readonly state: string; readonly reason?: string }): string {
  return target.reason === undefined ? target.state : `${target.state} ${target.reason}`;
}

type EventOf<Kind extends LabEvent["kind"]> = Extract<LabEvent, { kind: Kind }>;

function rememberInstance(memory: Memory, event: EventOf<"instance-state">): void {
  if (event.state !== "terminated") {
    memory.instanceStates.set(event.instanceId, { resource: event.resource, state: event.state });
    return;
  }
  const wiring = memory.wirings.get(event.instanceId);
  if (wiring) memory.released.set(wiring.address, event.timeMs);
  memory.wirings.delete(event.instanceId);
  memory.instanceStates.delete(event.instanceId);
  memory.boots.delete(event.instanceId);
  memory.instanceProfiles.delete(event.instanceId);
  for (const known of [memory.targets, memory.registrations]) {
    for (const key of known.keys()) if (key.includes(` ${event.instanceId}:`)) known.delete(key);
  }
}

function rememberMember(memory: Memory, event: EventOf<"lifecycle">): void {
  const { group, instanceId, state, health, reason, timeMs } = event;
  const before = memory.members.get(instanceId);
  const inServiceSinceMs = before?.inServiceSinceMs ?? (state === "InService" ? timeMs : undefined);
  memory.members.set(instanceId, {
    group,
    instanceId,
    state,
    health,
    sinceMs: timeMs,
    ...(reason === undefined ? {} : { reason }),
    ...(inServiceSinceMs === undefined ? {} : { inServiceSinceMs }),
  });
}

function rememberActivity(memory: Memory, activity: ScalingActivity): void {
  const before = memory.activities.get(activity.activityId);
  memory.activities.set(activity.activityId, activity);
  const { group, statusCode, endTimeMs } = activity;
  const hasLaunched = statusCode === "Successful" && activity.description.startsWith("Launching");
  if (hasLaunched) memory.launchFailures.delete(failureKey(group));
  if (statusCode !== "Failed" || before?.statusCode === "Failed") return;
  const key = failureKey(group, refusingZone(activity));
  const count = (memory.launchFailures.get(key)?.count ?? 0) + 1;
  memory.launchFailures.set(key, { count, lastMs: endTimeMs ?? activity.startTimeMs });
}

function rememberCustomResource(memory: Memory, event: EventOf<"custom-resource">): void {
  const startedMs = memory.customResources.get(event.logicalId)?.startedMs ?? event.timeMs;
  memory.customResources.set(event.logicalId, { status: event.status, startedMs });
}

function rememberFault(memory: Memory, { fault, state }: EventOf<"fault">): void {
  memory.faultCount = Math.max(memory.faultCount, Number(fault.id.replace("fault-", "")));
  for (const map of [memory.faults, memory.startingFaults]) map.delete(fault.id);
  if (state === "starting") memory.startingFaults.set(fault.id, fault);
  if (state === "started") memory.faults.set(fault.id, fault);
  if (state === "ended") forgetRefusals(memory, unavailableZones([fault]));
}

function rememberZonalShift(memory: Memory, event: EventOf<"zonal-shift">): void {
  const { loadBalancer, awayFrom, timeMs } = event;
  if (event.state === "ended") memory.zonalShifts.delete(loadBalancer);
  else memory.zonalShifts.set(loadBalancer, { loadBalancer, awayFrom, startedAtMs: timeMs });
}

function rememberRegistration(memory: Memory, event: EventOf<"registration">): void {
  const { targetGroup, targetId, port, state, timeMs: sinceMs } = event;
  memory.registrations.set(targetKey(targetGroup, event), { targetGroup, targetId, port, state, sinceMs });
}

/** A zone that recovered is tried at once (row A44). */
function forgetRefusals(memory: Memory, recovered: ReadonlySet<string>): void {
  for (const key of memory.launchFailures.keys()) {
    for (const zone of recovered) if (key.endsWith(` ${zone}`)) memory.launchFailures.delete(key);
  }
}
