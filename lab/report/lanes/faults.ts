import type { FaultSpan, RunRecord } from "../../scenario/record.ts";
import { formatSeconds, type RunTime } from "../run-time.ts";
import { type Lane, packRows, type Span } from "./lane.ts";

/** Part of the axis that the words of a fault take. */
const WORDS_SHARE = 0.25;

/** What was broken, and for how long. A fault that is over in a moment is a span without length. */
export function faultLanes({ faults }: RunRecord, time: RunTime): Lane[] {
  const spans = faults.map((fault) => spanOf(fault, time));
  return packRows(spans, (time.untilMs - time.fromMs) * WORDS_SHARE).map((row) => ({
    kind: "fault",
    label: "faults",
    spans: row,
  }));
}

function spanOf({ kind, description, awsName, fromMs, untilMs }: FaultSpan, time: RunTime): Span {
  const lasting = untilMs === undefined ? "" : `, for ${formatSeconds(untilMs - fromMs)}`;
  const called = awsName === "" || awsName === description ? "" : ` (${awsName})`;
  return {
    fromMs: Math.max(fromMs, time.fromMs),
    untilMs: Math.min(untilMs ?? fromMs, time.untilMs),
    tone: "fault",
    text: description,
    detail: `${kind}${called}${lasting}`,
  };
}
