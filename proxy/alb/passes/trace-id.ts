import { fieldValue } from "../http1/index.ts";
import type { RequestPass } from "./pass.ts";

/** Row ALB-041, in bytes. */
const LIMIT = 7_168;

/** Row ALB-041: a request is traced from the first load balancer that it meets. */
export const traceRequest: RequestPass = (head, context) => {
  const given = fieldValue(head.fields, "x-amzn-trace-id");
  const value = extendTrace(given, context.newTraceId());
  const others = given === undefined ? head.fields : head.fields.filter((field) => field.name !== "x-amzn-trace-id");
  return { ...head, fields: [{ name: "X-Amzn-Trace-Id", value }, ...others] };
};

/** `Self` names this load balancer's own step where the trace began before it; the rest of the header is kept. */
export function extendTrace(given: string | undefined, id: string): string {
  if (given === undefined || given.length > LIMIT) return `Root=${id}`;
  const kept = given
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "" && !/^self=/i.test(part));
  const own = kept.some((part) => /^root=/i.test(part)) ? `Self=${id}` : `Root=${id}`;
  return [own, ...kept].join(";");
}

/**
 * A new identifier: version 1, the time in seconds, 96 random bits.
 *
 * @param random gives numbers from 0 up to 1
 */
export function createTraceId(nowMs: number, random: () => number): string {
  const parts = [0, 1, 2].map(() => hex8(random() * 0x1_0000_0000));
  return `1-${hex8(nowMs / 1000)}-${parts.join("")}`;
}

function hex8(value: number): string {
  return (value >>> 0).toString(16).padStart(8, "0");
}
