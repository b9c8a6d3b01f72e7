import type { LabEvent } from "../../model/events.ts";
import type { RunRecord } from "../../scenario/record.ts";
import type { RunTime } from "../run-time.ts";
import { type Change, type Lane, spansOf, type Tone } from "./lane.ts";
import { namesOf } from "./names.ts";

type StateEvent = Extract<LabEvent, { kind: "instance-state" }>;

const TONES: Readonly<Record<StateEvent["state"], Tone>> = {
  pending: "waiting",
  running: "good",
  stopped: "bad",
  terminated: "off",
};

/** Instances of no group that were not running all the time, as EC2 saw them. */
export function instanceLanes(record: RunRecord, time: RunTime): Lane[] {
  const members = new Set(
    [...record.events.filter((event) => event.kind === "lifecycle"), ...membersBefore(record)].map(
      (one) => one.instanceId,
    ),
  );
  const events = record.events.filter((event) => event.kind === "instance-state" && !members.has(event.instanceId));
  const names = namesOf(record);
  return [...Map.groupBy(events as StateEvent[], (event) => event.instanceId)].map(([id, own]) => ({
    kind: "instance",
    label: names.nameOf(id),
    detail: own[0]?.resource ?? "",
    spans: spansOf([...beginning(own[0], time), ...own.map(changeOf)], time.untilMs),
  }));
}

const membersBefore = ({ before }: RunRecord) =>
  before?.instances.filter((one) => one.lifecycle !== undefined || one.role === "db-instance") ?? [];

/** What stops has been running. */
function beginning(first: StateEvent | undefined, time: RunTime): Change[] {
  if (first === undefined || first.state === "pending" || first.state === "running") return [];
  return [{ atMs: time.fromMs, tone: "good", text: "running", detail: "running" }];
}

function changeOf({ timeMs, state, message }: StateEvent): Change {
  return { atMs: timeMs, tone: TONES[state], text: state, detail: `${state}: ${message}` };
}
