import type { LabEvent } from "../../model/events.ts";
import type { TargetHealth, TargetState } from "../../model/health.ts";
import type { RunRecord } from "../../scenario/record.ts";
import type { RunTime } from "../run-time.ts";
import { type Change, type Lane, spansOf, type Tone } from "./lane.ts";
import { type Names, namesOf } from "./names.ts";

type HealthEvent = Extract<LabEvent, { kind: "target-health" }>;
type NamedTarget = TargetHealth & { readonly targetGroup: string };

const TONES: Readonly<Record<TargetState, Tone>> = {
  initial: "waiting",
  healthy: "good",
  unhealthy: "bad",
  "unhealthy.draining": "leaving",
  draining: "leaving",
  unused: "off",
  unavailable: "off",
};

/** Each target's state as its load balancer saw it; one that did not change is there too. */
export function targetLanes(record: RunRecord, time: RunTime): Lane[] {
  const before = record.before?.loadBalancers.flatMap((balancer) => balancer.targets) ?? [];
  const events = record.events.filter((event) => event.kind === "target-health");
  const keys = new Set([...before, ...events.map(targetOf)].map(keyOf));
  const names = namesOf(record);
  return [...keys].map((key) => {
    const own = events.filter((event) => keyOf(targetOf(event)) === key);
    const first = before.find((target) => keyOf(target) === key);
    return laneOf({ first, events: own, ends: endOf(record.events, key), time, names });
  });
}

interface Story {
  readonly first: NamedTarget | undefined;
  readonly events: readonly HealthEvent[];
  /** When the instance was gone. */
  readonly ends: number | undefined;
  readonly time: RunTime;
  readonly names: Names;
}

function laneOf({ first, events, ends, time, names }: Story): Lane {
  const target = first ?? targetOf(events[0] as HealthEvent);
  const changes = [
    ...beginning(first, events[0], time),
    ...events.map((event) => changeOf(event.target, event.timeMs)),
  ];
  const untilMs = Math.min(time.untilMs, Math.max(ends ?? time.untilMs, events.at(-1)?.timeMs ?? 0));
  const spans = spansOf(changes, untilMs);
  while (spans.at(-1)?.text === "unused") spans.pop();
  return {
    kind: "target",
    label: names.nameOf(target.targetId),
    detail: `${target.targetGroup}:${target.port}`,
    spans,
  };
}

/** What it was when the run began: as the status says, or the first event remembers. */
function beginning(first: NamedTarget | undefined, event: HealthEvent | undefined, time: RunTime): Change[] {
  if (first) return [changeOf(first, time.fromMs)];
  const state = event?.previous;
  return state !== undefined && isState(state) ? [{ ...wordsOf(state), atMs: time.fromMs, detail: state }] : [];
}

function changeOf(target: TargetHealth, atMs: number): Change {
  const why = [target.reason, target.detail].filter(Boolean).join("; ");
  return { ...wordsOf(target.state), atMs, detail: `${target.state}${why === "" ? "" : ` (${why})`}` };
}

const wordsOf = (state: TargetState) => ({ tone: TONES[state], text: state });
const isState = (state: string): state is TargetState => Object.hasOwn(TONES, state);
const targetOf = (event: HealthEvent): NamedTarget => ({ ...event.target, targetGroup: event.targetGroup });
const keyOf = ({ targetGroup, targetId, port }: NamedTarget) => `${targetGroup} ${targetId} ${port}`;

function endOf(events: readonly LabEvent[], key: string): number | undefined {
  const [, targetId] = key.split(" ");
  return events.find(
    (event) => event.kind === "instance-state" && event.instanceId === targetId && event.state === "terminated",
  )?.timeMs;
}
