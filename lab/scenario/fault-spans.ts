import type { LabEvent } from "../model/events.ts";
import type { FaultSpan } from "./record.ts";

/** Faults of the catalogue that were on at some time between `fromMs` and `untilMs`, by the lab's journal. Pure. */
export function faultSpans(journal: readonly LabEvent[], fromMs: number, untilMs: number): FaultSpan[] {
  const spans = new Map<string, FaultSpan>();
  for (const event of journal) {
    if (event.kind !== "fault" || event.timeMs > untilMs) continue;
    const { id, kind, description, awsName, touches, startedAtMs } = event.fault;
    const ended = event.state === "ended" ? { untilMs: event.timeMs } : {};
    spans.set(id, { kind, description, awsName, touches, fromMs: startedAtMs, ...ended });
  }
  return [...spans.values()].filter((span) => span.untilMs === undefined || span.untilMs >= fromMs);
}
