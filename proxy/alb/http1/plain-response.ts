/**
 * A target's answer with nothing odd in its head, read in one pass over its bytes: what goes on to the client is laid down in the same
 * pass. Any other head is for `parseResponseHead`, and what both make of one head has one meaning.
 */
import { addToKey, HOP_BY_HOP, isBlank, NAME_BYTES, NameTable } from "../../http1/index.ts";
import type { AnswerFacts } from "./framing.ts";
import { RESPONSE_HEAD_LIMIT } from "./response-head.ts";

const [CR, LF, SPACE, COLON, DEL, TAB, ZERO] = [0x0d, 0x0a, 0x20, 0x3a, 0x7f, 0x09, 0x30];
const START = Buffer.from("HTTP/1.1 ");
const MINOR_AT = 7;
const DROPPED = new NameTable(HOP_BY_HOP);

/** Beside what framing and keeping of connections go by: what was read, and what was laid down. */
export class PlainResponse implements AnswerFacts {
  readonly status: number;
  readonly minor: 0 | 1;
  connection: string | undefined = undefined;
  coding: string | undefined = undefined;
  length: string | undefined = undefined;
  /** Of the head, in bytes. */
  size = 0;
  /** Bytes that were laid down: status line and fields, without those that say where the body ends. */
  end = 0;

  constructor(status: number, minor: 0 | 1) {
    this.status = status;
    this.minor = minor;
  }
}

/**
 * @param out gets what goes on, from its start; it has room for a head of the largest size
 * @returns `undefined` where the head is not whole, is not plain, or belongs to an answer without a body
 */
export function readPlainResponse(bytes: Buffer, out: Buffer): PlainResponse | undefined {
  const read = readStatus(bytes);
  if (!read) return undefined;
  for (let at = 0; at < START.length; at++) out[at] = START[at] ?? 0;
  const limit = Math.min(bytes.length, RESPONSE_HEAD_LIMIT) - 1;
  // What follows the version is as long in the line that goes on.
  let at = copyValue(bytes, START.length, limit, out, START.length);
  if (at < 0) return undefined;
  read.end = endLine(out, at);
  while (at + 2 < limit) {
    at += 2;
    if (bytes[at] === CR) return bytes[at + 1] === LF ? whole(read, at + 2) : undefined;
    at = readField(read, bytes, at, limit, out);
    if (at < 0) return undefined;
  }
  return undefined;
}

function whole(read: PlainResponse, size: number): PlainResponse {
  read.size = size;
  return read;
}

/** Of `HTTP/1.x NNN` with the blank that comes before a reason. */
function readStatus(bytes: Buffer): PlainResponse | undefined {
  if (bytes.length < 16 || bytes[12] !== SPACE) return undefined;
  for (let at = 0; at < START.length; at++) if (bytes[at] !== START[at] && at !== MINOR_AT) return undefined;
  const minor = (bytes[MINOR_AT] ?? 0) - ZERO;
  const [hundreds, tens, ones] = [digitAt(bytes, 9), digitAt(bytes, 10), digitAt(bytes, 11)];
  if ((minor !== 0 && minor !== 1) || hundreds < 2 || tens < 0 || ones < 0) return undefined;
  const status = hundreds * 100 + tens * 10 + ones;
  return status === 204 || status === 304 ? undefined : new PlainResponse(status, minor);
}

function digitAt(bytes: Buffer, at: number): number {
  const digit = (bytes[at] ?? 0) - ZERO;
  return digit >= 0 && digit <= 9 ? digit : -1;
}

/** @returns where its line ends, or -1 */
function readField(read: PlainResponse, bytes: Buffer, start: number, limit: number, out: Buffer): number {
  const from = read.end;
  let end = from;
  let at = start;
  let key = 0;
  for (let byte = bytes[at] ?? 0; at < limit && NAME_BYTES[byte] !== 0; byte = bytes[at] ?? 0) {
    out[end++] = byte;
    key = addToKey(key, NAME_BYTES[byte] ?? 0);
    at++;
  }
  if (at === start || bytes[at] !== COLON) return -1;
  const name = DROPPED.find(key, out, from, end);
  out[end++] = COLON;
  out[end++] = SPACE;
  at++;
  while (at < limit && isBlank(bytes[at] ?? 0)) at++;
  const lineEnd = copyValue(bytes, at, limit, out, end);
  if (lineEnd < 0) return -1;
  const valueEnd = endOfText(out, end, end + lineEnd - at);
  if (name === undefined) read.end = endLine(out, valueEnd);
  else if (!note(read, name, out, end, valueEnd)) return -1;
  return lineEnd;
}

/** Copies up to the line's end. @returns where that is in `bytes`; -1 where it is not there, or a byte before it is not plain */
function copyValue(bytes: Buffer, start: number, limit: number, out: Buffer, to: number): number {
  let at = start;
  let end = to;
  for (let byte = bytes[at] ?? 0; at < limit && isInValue(byte); byte = bytes[at] ?? 0) {
    out[end++] = byte;
    at++;
  }
  return at < limit && bytes[at] === CR && bytes[at + 1] === LF ? at : -1;
}

function isInValue(byte: number): boolean {
  return (byte >= SPACE && byte !== DEL) || byte === TAB;
}

function endOfText(out: Buffer, from: number, to: number): number {
  let end = to;
  while (end > from && isBlank(out[end - 1] ?? 0)) end--;
  return end;
}

function endLine(out: Buffer, at: number): number {
  out[at] = CR;
  out[at + 1] = LF;
  return at + 2;
}

/** @returns false where the head is to be read the long way */
function note(read: PlainResponse, name: string, out: Buffer, from: number, to: number): boolean {
  switch (name) {
    case "":
      return false;
    case "connection":
      if (read.connection !== undefined) return false;
      read.connection = out.toString("latin1", from, to).toLowerCase();
      return read.connection === "keep-alive" || read.connection === "close";
    case "transfer-encoding":
      if (read.coding !== undefined) return false;
      read.coding = out.toString("latin1", from, to);
      return true;
    case "content-length":
      if (read.length !== undefined) return false;
      read.length = out.toString("latin1", from, to);
      return true;
    default:
      return true;
  }
}
