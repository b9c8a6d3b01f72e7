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
  return (
    secondText(Math.floor(nowMs / 1000)) +
    hex8(random() * 0x10000) +
    hex8(random() * 0x10000) +
    hex8(random() * 0x10000)
  );
}

/** Of the second that was asked for last: most requests are of the same one. */
let known = { second: Number.NaN, text: "" };

function secondText(second: number): string {
  if (second !== known.second) known = { second, text: `1-${hex8(second / 0x10000)}-` };
  return known.text;
}

/** Digits three and two at a time. */
const THREE = Array.from({ length: 0x1000 }, (_, value) => value.toString(16).padStart(3, "0"));
const TWO = Array.from({ length: 0x100 }, (_, value) => value.toString(16).padStart(2, "0"));

/**
 * The eight digits of 32 bits. Whole numbers of that size are beyond those that V8 counts with quickly: hence the halves.
 *
 * @param upper half of them, the lower half as its fraction
 */
function hex8(upper: number): string {
  const high = upper & 0xffff;
  const low = ((upper - Math.floor(upper)) * 0x10000) & 0xffff;
  return (THREE[high >> 4] ?? "") + (THREE[((high & 0xf) << 8) | (low >> 8)] ?? "") + (TWO[low & 0xff] ?? "");
}
