/**
 * The fields of a request's head. A field that two parsers could read differently is noted and left out, so that a target
 * gets what is left in one reading only.
 *
 * DIFFERS: AWS passes such fields on where it lets the request through (row ALB-042 counts them).
 */
import { type Field, isToken, trimmed } from "../../http1/index.ts";
import type { BodyHeaders } from "../desync/body.ts";
import { NO_BODY_HEADERS } from "../desync/body.ts";
import { graver, type Reason } from "../desync/reasons.ts";
import { essentialLike } from "../desync/similar.ts";
import { lowerName } from "./lower.ts";
import { type Rejection, reject } from "./rejection.ts";

export interface RequestFields {
  /** Names in lower case. */
  readonly fields: readonly Field[];
  readonly body: BodyHeaders;
  readonly reason: Reason | undefined;
  /** How many were left out. */
  readonly dropped: number;
}

/** What is known of a head while its lines are read. */
interface Reading {
  readonly fields: Field[];
  body: { codings: string[]; lengths: string[]; codingsLike: string[]; lengthsLike: string[] } | undefined;
  reason: Reason | undefined;
  dropped: number;
}

const CUT = /[\0\r\n]/;
const CONTROL = /[^\t\x20-\x7e\x80-\xff]/g;
const UNUSUAL = /[^\t\x20-\x7e]/;

/** @param isPlain the head is known to hold tokens as names and visible characters as values, and nothing else */
export function parseRequestFields(
  text: string,
  start: number,
  { maxBytes, isPlain }: { readonly maxBytes: number; readonly isPlain: boolean },
): RequestFields | Rejection {
  const reading: Reading = { fields: [], body: undefined, reason: undefined, dropped: 0 };
  for (let position = start; position < text.length; ) {
    const lineEnd = text.indexOf("\r\n", position);
    const end = lineEnd < 0 ? text.length : lineEnd;
    if (end - position > maxBytes) return reject(400, `A header of ${end - position} bytes, above ${maxBytes}`);
    if (isPlain) readPlain(reading, text, position, end);
    else if (!readLoose(reading, text.slice(position, end))) return reject(400, "A header without a colon");
    position = end + 2;
  }
  return { ...reading, body: reading.body ?? NO_BODY_HEADERS };
}

function readPlain(reading: Reading, text: string, start: number, end: number): void {
  const colon = text.indexOf(":", start);
  add(reading, text.slice(start, colon), trimmed(text, colon + 1, end));
}

/** @returns false where the line is none of a header at all */
function readLoose(reading: Reading, line: string): boolean {
  if (CUT.test(line)) return leaveOut(reading, "BadHeader");
  const isFolded = line.startsWith(" ") || line.startsWith("\t");
  const colon = line.indexOf(":");
  if (colon < 0 && !isFolded) return false;
  const before = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? "" : trimmed(line, colon + 1, line.length);
  const name = isFolded ? before.trim() : before;
  if (name.trim() === "") return leaveOut(reading, "EmptyHeader");
  const like = essentialLike(before);
  if (like?.likeness === "similar") return noteLike(reading, like.header, value);
  if (!isToken(name)) return leaveOut(reading, "NonCompliantHeader");
  if (UNUSUAL.test(value) && like === undefined) reading.reason = graver(reading.reason, "NonCompliantHeader");
  add(reading, name, like ? value : value.replace(CONTROL, " "));
  return true;
}

function leaveOut(reading: Reading, reason: Reason): true {
  reading.reason = graver(reading.reason, reason);
  reading.dropped++;
  return true;
}

/** @param name a token */
function add(reading: Reading, name: string, value: string): void {
  const like = essentialLike(name);
  if (like?.likeness === "similar") return void noteLike(reading, like.header, value);
  if (like) bodyOf(reading)[like.header === "content-length" ? "lengths" : "codings"].push(value);
  reading.fields.push({ name: lowerName(name), value });
}

function noteLike(reading: Reading, header: "transfer-encoding" | "content-length", value: string): true {
  bodyOf(reading)[header === "content-length" ? "lengthsLike" : "codingsLike"].push(value);
  return leaveOut(reading, "SuspiciousHeader");
}

function bodyOf(reading: Reading): NonNullable<Reading["body"]> {
  reading.body ??= { codings: [], lengths: [], codingsLike: [], lengthsLike: [] };
  return reading.body;
}
