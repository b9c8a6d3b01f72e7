import type { LifecycleState, ScalingActivity } from "../../model/events.ts";
import type { RunRecord } from "../../scenario/record.ts";
import type { RunTime } from "../run-time.ts";
import { type Change, type Lane, packRows, type Span, spansOf, type Tone } from "./lane.ts";
import { namesOf } from "./names.ts";

const TONES: Readonly<Record<LifecycleState, Tone>> = {
  Pending: "waiting",
  InService: "good",
  Terminating: "leaving",
  Terminated: "off",
};

/** What each Auto Scaling group did: its activities, those at the same time below each other (row A72). */
export function activityLanes(record: RunRecord, time: RunTime): Lane[] {
  const latest = new Map<string, ScalingActivity>();
  for (const event of record.events)
    if (event.kind === "activity") latest.set(event.activity.activityId, event.activity);
  const activities = [...latest.values()];
  return [...new Set(activities.map(({ group }) => group))].flatMap((group) => {
    const spans = activities.filter((one) => one.group === group).map((one) => activitySpan(one, time));
    return packRows(spans).map((row): Lane => ({ kind: "group", label: group, detail: "activities", spans: row }));
  });
}

function activitySpan(activity: ScalingActivity, time: RunTime): Span {
  const { startTimeMs, endTimeMs = time.untilMs, description, statusCode, cause } = activity;
  return {
    fromMs: Math.max(time.fromMs, startTimeMs),
    untilMs: Math.min(time.untilMs, endTimeMs),
    tone: statusCode === "Failed" || statusCode === "Cancelled" ? "bad" : "busy",
    text: (description.split(" ")[0] ?? description).toLowerCase(),
    detail: `${description} [${statusCode}] ${cause}`,
  };
}

/** The lifecycle of each member of each group (rows A01 to A04). */
export function memberLanes(record: RunRecord, time: RunTime): Lane[] {
  const events = record.events.filter((event) => event.kind === "lifecycle");
  const standing = record.before?.instances.filter((one) => one.lifecycle !== undefined) ?? [];
  const names = namesOf(record);
  return [...new Set([...standing, ...events].map((one) => one.instanceId))].map((id) => {
    const first = standing.find((one) => one.instanceId === id);
    const own = events.filter((event) => event.instanceId === id);
    const changes = [
      ...(first?.lifecycle ? [changeOf(time.fromMs, first.lifecycle, first.health ?? "Healthy")] : []),
      ...own.map((event) => changeOf(event.timeMs, event.state, event.health, event.reason)),
    ];
    const spans = spansOf(changes, time.untilMs).filter((span) => span.text !== "Terminated");
    return { kind: "member", label: names.nameOf(id), spans };
  });
}

function changeOf(atMs: number, state: LifecycleState, health: string, reason?: string): Change {
  const isUnhealthy = state === "InService" && health === "Unhealthy";
  return {
    atMs,
    tone: isUnhealthy ? "bad" : TONES[state],
    text: isUnhealthy ? "Unhealthy" : state,
    detail: `${state}, ${health}${reason ? ` (${reason})` : ""}`,
  };
}
