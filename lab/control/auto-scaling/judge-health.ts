import { scaledMs } from "../../model/clock.ts";
import type { LabEventBody } from "../../model/events.ts";
import type { Observed } from "../observed.ts";
import { CAUSE } from "./causes.ts";
import { type GroupView, isProven, liveMembers, type Member } from "./view.ts";

/** How long after its start the fabric's network is not trusted: in AWS's time, and never less in real time. */
const SETTLING_SECONDS = 60;
const SETTLING_MS = 6000;

/** Finds members unhealthy: at once where the instance does not run (row A24), paced where a load balancer says so. */
export function judgeHealth(view: GroupView): LabEventBody[] {
  const healthy = liveMembers(view).filter((one) => one.health === "Healthy");
  const dead = healthy.filter(isDead);
  if (dead.length > 0) return dead.map((member) => unhealthy(view, member, CAUSE.ec2));
  if (!isNetworkTrusted(view.observed)) return [];
  return paced(
    view,
    healthy.filter((member) => isRefused(view, member)),
  ).map((member) => unhealthy(view, member, CAUSE.elb));
}

/** A paused container runs, as far as EC2 can tell. */
export function isDead(member: Member): boolean {
  return member.container === undefined || member.container.state.kind === "stopped";
}

/**
 * False while the fabric is down, and until every check has been made anew after its start: then nothing reaches
 * anything, which says nothing of the instances.
 */
function isNetworkTrusted({ inventory, nowMs, timeScale }: Observed): boolean {
  const fabric = inventory.find((one) => one.role === "fabric");
  if (!fabric) return true;
  return (
    fabric.state.kind === "running" &&
    nowMs - fabric.state.startedAtMs >= Math.max(SETTLING_MS, scaledMs(SETTLING_SECONDS, timeScale))
  );
}

/**
 * Rows A26, A28, A29: a target group that has been in service finds the member unhealthy, after its grace period.
 *
 * DIFFERS: the grace period also runs from the moment that the target group came into service, since a lab's database
 * takes real time to start, which the time scale does not shorten.
 */
function isRefused({ observed, group, targetGroups }: GroupView, member: Member): boolean {
  const { inServiceSinceMs, verdicts } = member;
  if (group.healthCheckType !== "ELB" || inServiceSinceMs === undefined) return false;
  const graceMs = scaledMs(group.healthCheckGracePeriodSeconds, observed.timeScale);
  return targetGroups.some((one) => {
    const sourceSinceMs = observed.memory.trafficSources.get(one.name);
    if (sourceSinceMs === undefined) return false;
    if (observed.nowMs < Math.max(inServiceSinceMs, sourceSinceMs) + graceMs) return false;
    return verdicts.some((target) => target.targetGroupId === one.id && target.state.startsWith("unhealthy"));
  });
}

/** Rows A30, A32: a tenth of the group at a time, at least one; those on their way to health count. */
function paced(view: GroupView, refused: readonly Member[]): readonly Member[] {
  if (refused.length === 0) return [];
  const live = liveMembers(view);
  const { desiredCapacity } = view.group;
  const unproven = live.filter((one) => !isProven(view, one) && !refused.includes(one)).length;
  const missing = Math.max(0, desiredCapacity - live.length);
  const tenth = Math.max(1, Math.floor(desiredCapacity / 10));
  const atOnce = refused.length === live.length ? 1 : tenth;
  return [...refused].sort(byAge).slice(0, Math.max(0, atOnce - unproven - missing));
}

function byAge(a: Member, b: Member): number {
  return (a.inServiceSinceMs ?? 0) - (b.inServiceSinceMs ?? 0) || (a.instanceId < b.instanceId ? -1 : 1);
}

function unhealthy(view: GroupView, { instanceId, state }: Member, reason: string): LabEventBody {
  return { kind: "lifecycle", group: view.group.name, instanceId, state, health: "Unhealthy", reason };
}
