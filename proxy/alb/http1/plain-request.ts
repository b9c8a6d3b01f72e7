/**
 * A request's head with nothing odd in it, which is nearly every one, read in one pass over its bytes. Fields that nobody on the way
 * looks at are never made strings one by one: they are laid down as a target is to get them.
 *
 * What is here is how such a head is read, not what it means: any other head is for `parseRequestHead`, and what both make of
 * one head has one meaning.
 */
import { addToKey, type Field, isBlank, NAME_BYTES, NameTable } from "../../http1/index.ts";
import { judgeBody, NO_BODY_HEADERS } from "../desync/body.ts";
import { isRejection } from "./rejection.ts";
import { type ParsedRequest, REQUEST_LIMITS, type RequestHead } from "./request-head.ts";

const [CR, LF, SPACE, COLON, DEL] = [0x0d, 0x0a, 0x20, 0x3a, 0x7f];
const VERSION = Buffer.from("HTTP/1.");
/** Fields that mean something to a load balancer. Those of an upgrade and of `Expect` are rare, and read the long way. */
const LISTED = new NameTable([
  ...["host", "connection", "keep-alive", "proxy-connection", "te", "content-length", "transfer-encoding"],
  ...["x-forwarded-for", "x-forwarded-proto", "x-forwarded-port", "x-amzn-trace-id", "user-agent", "upgrade", "expect"],
]);
/** Fields for the target, names in lower case: what is read in one call is taken out of it in the same. */
const text = Buffer.allocUnsafeSlow(2 * REQUEST_LIMITS.head);

/** Of the head that is being read. */
interface Reading {
  readonly fields: Field[];
  userAgent: string | undefined;
  /** Some field says how long the body is. */
  isFramed: boolean;
  /** In `text`. */
  end: number;
}

/** @returns `undefined` where the head is not whole, or not plain */
export function readPlainRequest(bytes: Buffer): ParsedRequest | undefined {
  const methodEnd = endOfName(bytes);
  if (methodEnd === 0 || bytes[methodEnd] !== SPACE) return undefined;
  const targetEnd = endOfVisible(bytes, methodEnd + 1);
  const start = targetEnd + 11;
  if (targetEnd === methodEnd + 1 || start > REQUEST_LIMITS.line) return undefined;
  const minor = minorAt(bytes, targetEnd);
  if (minor === undefined) return undefined;
  const reading: Reading = { fields: [], userAgent: undefined, isFramed: false, end: 0 };
  const size = readFields(reading, bytes, start);
  if (size < 0) return undefined;
  const head: RequestHead = {
    method: methodOf(bytes, methodEnd),
    target: bytes.toString("latin1", methodEnd + 1, targetEnd),
    minor,
    fields: reading.fields,
    rest: { text: reading.end === 0 ? "" : text.toString("latin1", 0, reading.end), userAgent: reading.userAgent },
  };
  const body = judgeBody(head.method, minor, reading.isFramed ? bodyHeaders(reading.fields) : NO_BODY_HEADERS);
  if (isRejection(body)) return undefined;
  return { kind: "head", size, head, framing: body.framing, reason: body.reason, dropped: 0 };
}

function endOfName(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length && NAME_BYTES[bytes[at] ?? 0] !== 0) at++;
  return at;
}

function endOfVisible(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length && (bytes[at] ?? 0) > SPACE && (bytes[at] ?? 0) < DEL) at++;
  return at;
}

/** Of ` HTTP/1.x` with the line's end, at `start`. */
function minorAt(bytes: Buffer, start: number): 0 | 1 | undefined {
  if (start + 11 > bytes.length || bytes[start] !== SPACE) return undefined;
  for (let at = 0; at < VERSION.length; at++) if (bytes[start + 1 + at] !== VERSION[at]) return undefined;
  if (bytes[start + 9] !== CR || bytes[start + 10] !== LF) return undefined;
  const digit = bytes[start + 8];
  return digit === 0x31 ? 1 : digit === 0x30 ? 0 : undefined;
}

function methodOf(bytes: Buffer, end: number): string {
  const isGet = end === 3 && bytes[0] === 0x47 && bytes[1] === 0x45 && bytes[2] === 0x54;
  return isGet ? "GET" : bytes.toString("latin1", 0, end);
}

/** @returns where the body begins; -1 where the head is not whole, or not plain */
function readFields(reading: Reading, bytes: Buffer, start: number): number {
  const limit = Math.min(bytes.length, REQUEST_LIMITS.head) - 1;
  let at = start;
  while (at < limit) {
    if (bytes[at] === CR) return bytes[at + 1] === LF ? at + 2 : -1;
    const lineEnd = readField(reading, bytes, at, limit);
    if (lineEnd < 0 || lineEnd - at > REQUEST_LIMITS.field) return -1;
    at = lineEnd + 2;
  }
  return -1;
}

/** Lays one field down in `text`, and takes it out again where it is one to be listed. @returns where its line ends, or -1 */
function readField(reading: Reading, bytes: Buffer, start: number, limit: number): number {
  const from = reading.end;
  let at = start;
  let end = from;
  let key = 0;
  for (let byte = NAME_BYTES[bytes[at] ?? 0] ?? 0; byte !== 0 && at < limit; byte = NAME_BYTES[bytes[at] ?? 0] ?? 0) {
    text[end++] = byte;
    key = addToKey(key, byte);
    at++;
  }
  if (at === start || bytes[at] !== COLON) return -1;
  const name = LISTED.find(key, text, from, end);
  text[end++] = COLON;
  text[end++] = SPACE;
  const valueFrom = end;
  at++;
  while (at < limit && isBlank(bytes[at] ?? 0)) at++;
  for (let byte = bytes[at] ?? 0; at < limit && isInValue(byte); byte = bytes[at] ?? 0) {
    text[end++] = byte;
    at++;
  }
  if (at >= limit || bytes[at] !== CR || bytes[at + 1] !== LF) return -1;
  while (end > valueFrom && isBlank(text[end - 1] ?? 0)) end--;
  if (name !== undefined && !list(reading, name, text.toString("latin1", valueFrom, end))) return -1;
  if (name !== undefined && name !== "user-agent") return at;
  text[end++] = CR;
  text[end++] = LF;
  reading.end = end;
  return at;
}

function isInValue(byte: number): boolean {
  return (byte >= SPACE && byte < DEL) || byte === 0x09;
}

/** @returns false where the head is to be read the long way */
function list(reading: Reading, name: string, value: string): boolean {
  switch (name) {
    case "":
    case "upgrade":
    case "expect":
      return false;
    case "user-agent":
      if (reading.userAgent !== undefined) return false;
      reading.userAgent = value;
      return true;
    case "connection":
      if (!NAMES_NO_FIELD.has(value.toLowerCase())) return false;
      break;
    case "content-length":
    case "transfer-encoding":
      reading.isFramed = true;
  }
  reading.fields.push({ name, value });
  return true;
}

/** Other values of Connection name fields that are to be dropped, and may be among those that are laid down. */
const NAMES_NO_FIELD = new Set(["keep-alive", "close"]);

function bodyHeaders(fields: readonly Field[]) {
  const valuesOf = (name: string) => fields.filter((field) => field.name === name).map(({ value }) => value);
  const [codings, lengths] = [valuesOf("transfer-encoding"), valuesOf("content-length")];
  return { codings, lengths, codingsLike: [], lengthsLike: [] };
}
