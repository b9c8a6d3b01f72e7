import type { LabEventBody } from "../../model/events.ts";
import type { Outcome } from "../action.ts";

const STATUS = {
  complete: "CREATE_COMPLETE",
  failed: "CREATE_FAILED",
  "try-again": "CREATE_IN_PROGRESS",
} as const;

/** The event of a function's end; `lastLine` is the last that it printed. */
export function functionResult(logicalId: string, outcome: Outcome, lastLine: string | undefined): LabEventBody {
  const words = lastLine ?? "it printed nothing";
  const message = outcome === "try-again" ? `failed, is run again: ${words}` : words;
  return { kind: "custom-resource", logicalId, status: STATUS[outcome], message };
}
