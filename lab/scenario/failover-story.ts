/** Reads the story of a database's failovers out of what a run has left: who did what, and when. Pure. */
import type { WriterLoss } from "../control/database/spans.ts";
import type { LabEvent } from "../model/events.ts";
import type { FaultSpan, RunRecord } from "./record.ts";

/** Times in milliseconds since the epoch; absent where it has not happened. */
export interface FailoverStory {
  readonly cluster: string;
  readonly from: string;
  readonly to: string;
  /** What had become of the writer. */
  readonly loss: WriterLoss;
  /** The writer was taken away, or the failover was asked for. */
  readonly causeMs: number;
  /** What took it away; absent where it was asked for, or nobody of the run did it. */
  readonly cause?: FaultSpan;
  readonly startedMs: number;
  /** The new writer has all that the old one had told of, and is the writer. */
  readonly handedOverMs?: number;
  /** It takes writes, and the endpoint is to lead to it. */
  readonly openedMs?: number;
  /** The endpoint leads to it. */
  readonly servedMs?: number;
  /** Control has seen that it takes writes. */
  readonly completedMs?: number;
}

export type FailoverRun = Pick<RunRecord, "events" | "faults" | "before">;

type EventOf<K extends LabEvent["kind"]> = Extract<LabEvent, { kind: K }>;
type RolesEvent = EventOf<"database-roles">;

export function readFailovers(run: FailoverRun): FailoverStory[] {
  const changes = run.events.filter((event): event is RolesEvent => event.kind === "database-roles");
  return changes.flatMap((event, index) => {
    const isSame = ({ cluster }: RolesEvent) => cluster === event.cluster;
    const earlier = changes.slice(0, index).findLast(isSame);
    if (!event.roles.failover || earlier?.roles.failover) return [];
    return [tell(run, event, changes.slice(index + 1).filter(isSame))];
  });
}

/** @param later changes of the same cluster */
function tell(run: FailoverRun, begin: RolesEvent, later: readonly RolesEvent[]): FailoverStory {
  const end = later.findIndex(({ roles }) => !roles.failover);
  const own = [begin, ...(end < 0 ? later : later.slice(0, end + 1))];
  const failover = own.findLast(({ roles }) => roles.failover)?.roles.failover;
  const to = failover?.target ?? begin.roles.writer;
  const handedOver = own.find(({ roles }) => roles.writer === to);
  const moved = run.events.find(isMoveTo(to, begin));
  const last = own.at(-1);
  return {
    ...{ cluster: begin.cluster, from: begin.roles.writer, to, startedMs: begin.timeMs },
    ...(begin.roles.failover?.isPlanned ? { loss: "planned" as const, causeMs: begin.timeMs } : lossOf(run, begin)),
    ...(handedOver && { handedOverMs: handedOver.timeMs }),
    ...(moved && { openedMs: moved.sinceMs, servedMs: moved.timeMs }),
    ...(end >= 0 && last?.roles.writer === to && { completedMs: last.timeMs }),
  };
}

/** The endpoint's first move to the new writer since then. */
function isMoveTo(instance: string, { cluster, timeMs }: RolesEvent) {
  return (event: LabEvent): event is EventOf<"database-endpoint"> =>
    event.kind === "database-endpoint" &&
    event.cluster === cluster &&
    event.instance === instance &&
    event.timeMs >= timeMs;
}

/** The last thing that was broken of the old writer; else, when control saw it stop, or began. */
function lossOf(run: FailoverRun, begin: RolesEvent): Pick<FailoverStory, "loss" | "causeMs" | "cause"> {
  const cause = causeOf(run, begin);
  const stop = run.events.find(
    (event) =>
      event.kind === "database" &&
      event.cluster === begin.cluster &&
      event.instance === begin.roles.writer &&
      event.code === SHUTDOWN &&
      event.timeMs >= (cause?.fromMs ?? 0) &&
      event.timeMs <= begin.timeMs,
  );
  const causeMs = cause?.fromMs ?? stop?.timeMs ?? begin.timeMs;
  return { loss: stop ? "stopped" : "silent", causeMs, ...(cause && { cause }) };
}

function causeOf({ faults, before }: FailoverRun, { roles: { writer }, timeMs }: RolesEvent): FaultSpan | undefined {
  const member = before?.databases.flatMap(({ members }) => members).find(({ identifier }) => identifier === writer);
  const name = before?.instances.find(({ instanceId }) => instanceId === member?.instanceId)?.name;
  const earlier = faults.filter(({ fromMs }) => fromMs <= timeMs).toSorted((a, b) => a.fromMs - b.fromMs);
  return earlier.findLast(({ touches }) => name !== undefined && touches.includes(name)) ?? earlier.at(-1);
}

/** RDS's event `DB instance shutdown`. */
const SHUTDOWN = "RDS-EVENT-0004";
