/** Reads a request's head as httpd does with `HttpProtocolOptions Strict`, within the host's limits. */
import { type Field, isToken } from "../../http1/index.ts";
import type { RequestLimits } from "../config/httpd-config.ts";

export interface RequestHead {
  /** As it came, for the log. */
  readonly line: string;
  readonly method: string;
  readonly target: string;
  /** `HTTP/1.1`; HTTP/0.9 has nothing in the line. */
  readonly protocol: string;
  /** Of the version: 9 for HTTP/0.9, 11 for 1.1; whatever is above counts as 1.1, as with httpd. */
  readonly version: number;
  /** In order; those that came more than once stand joined where the first was. */
  readonly fields: readonly Field[];
}

export type RequestParse =
  | { readonly kind: "incomplete" }
  | { readonly kind: "head"; readonly head: RequestHead; readonly size: number }
  | RequestFault;

/** What the client is answered, and as much of its first line as there is. */
export interface RequestFault {
  readonly kind: "fault";
  readonly status: number;
  readonly why: string;
  readonly line: string;
}

const HEAD_END = Buffer.from("\r\n\r\n");
const REQUEST_LINE = /^([^ ]+) ([^ ]+)(?: HTTP\/(\d)\.(\d))?$/;
/** Control characters, and line ends that are none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
const FORBIDDEN_IN_LINE = /[\0-\x1f\x7f]/;

/** httpd counts the end of a line with it, and is so kind as to take one byte more. */
const LINE_END = 1;

const INCOMPLETE = { kind: "incomplete" } as const;

/** @param bytes begin with the request: empty lines before it are gone */
export function parseRequestHead(bytes: Buffer, limits: RequestLimits): RequestParse {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return judgePartial(bytes, limits);
  const text = bytes.toString("latin1", 0, end);
  const lineEnd = text.indexOf("\r\n");
  const lineText = lineEnd < 0 ? text : text.slice(0, lineEnd);
  const line = parseLine(lineText, limits);
  if ("kind" in line) return line;
  // HTTP/0.9 has no header: the line is the whole request.
  if (line.version === 9) return { kind: "head", size: lineText.length + 2, head: { ...line, fields: [] } };
  if (FORBIDDEN.test(text)) return fault(400, "a control character in the head", lineText);
  const fields = lineEnd < 0 ? [] : parseFields(text, lineEnd + 2, limits);
  if (typeof fields === "string") return fault(400, fields, lineText);
  return { kind: "head", size: end + 4, head: { ...line, fields } };
}

function fault(status: number, why: string, line: string): RequestFault {
  return { kind: "fault", status, why, line };
}

/** A first line that is wrong is answered before the rest is there. */
function judgePartial(bytes: Buffer, limits: RequestLimits): RequestParse {
  const lineEnd = bytes.indexOf(0x0a);
  if (lineEnd < 0) {
    return bytes.length > limits.line + 2 * LINE_END ? tooLong(bytes.toString("latin1", 0, limits.line)) : INCOMPLETE;
  }
  const text = bytes.toString("latin1", 0, lineEnd);
  if (!text.endsWith("\r")) return fault(400, "a line that ends in a bare LF", `${text}\n`);
  const line = parseLine(text.slice(0, -1), limits);
  if ("kind" in line) return line;
  if (line.version === 9) return { kind: "head", size: lineEnd + 1, head: { ...line, fields: [] } };
  return judgeFields(bytes.toString("latin1", lineEnd + 1), limits, line.line);
}

function judgeFields(text: string, limits: RequestLimits, line: string): RequestParse {
  const lines = text.split("\n");
  if (limits.fields > 0 && lines.length - 1 > limits.fields) return fault(400, "too many header fields", line);
  if (lines.some((each) => each.length > limits.fieldSize + 1 + LINE_END))
    return fault(400, "a header field above the limit", line);
  return /(?<!\r)\n/.test(text) ? fault(400, "a line that ends in a bare LF", line) : INCOMPLETE;
}

/** httpd notes of a line that it does not understand the first three words, up to a NUL. */
function loggedLine(line: string): string {
  return (line.split("\0")[0] ?? "")
    .trim()
    .split(/[ \t]+/)
    .slice(0, 3)
    .join(" ");
}

function tooLong(line: string): RequestFault {
  return fault(414, "a request line above the limit", line);
}

function parseLine(line: string, limits: RequestLimits): Omit<RequestHead, "fields"> | RequestFault {
  if (line.length > limits.line + LINE_END) return tooLong(line.slice(0, limits.line));
  const [, method, target, major, minor] = REQUEST_LINE.exec(line) ?? [];
  if (method === undefined || target === undefined) return fault(400, "a malformed request line", loggedLine(line));
  if (!isToken(method) || FORBIDDEN_IN_LINE.test(line)) return fault(400, "a malformed request line", loggedLine(line));
  if (major === undefined) {
    return method === "GET"
      ? { line, method, target, protocol: "HTTP/0.9", version: 9 }
      : fault(400, "a malformed request line", loggedLine(line));
  }
  if (major === "0") return fault(400, "an unknown version", line);
  return { line, method, target, protocol: `HTTP/${major}.${minor}`, version: Number(major) * 10 + Number(minor) };
}

/** @returns what is wrong, where something is */
function parseFields(text: string, start: number, limits: RequestLimits): Field[] | string {
  const fields: Field[] = [];
  let count = 0;
  for (let position = start; position < text.length; ) {
    const lineEnd = text.indexOf("\r\n", position);
    const end = lineEnd < 0 ? text.length : lineEnd;
    if (end - position > limits.fieldSize + LINE_END) return "a header field above the limit";
    const code = text.charCodeAt(position);
    const wrong =
      code === 0x20 || code === 0x09
        ? fold(fields, text.slice(position, end), limits)
        : addField(fields, text, position, end);
    if (wrong !== undefined) return wrong;
    if (limits.fields > 0 && ++count > limits.fields) return "too many header fields";
    position = end + 2;
  }
  return mergeRepeated(fields);
}

/** A folded line goes on where the one before ended (RFC 9112 section 5.2). */
function fold(fields: Field[], line: string, limits: RequestLimits): string | undefined {
  const last = fields.at(-1);
  if (last === undefined) return "a folded line without one before it";
  const value = `${last.value} ${line.trim()}`.trim();
  if (last.name.length + value.length > limits.fieldSize) return "a header field above the limit";
  fields[fields.length - 1] = { name: last.name, value };
  return undefined;
}

function addField(fields: Field[], text: string, start: number, end: number): string | undefined {
  const colon = text.indexOf(":", start);
  if (colon < 0 || colon >= end) return "a header without a colon";
  const name = text.slice(start, colon);
  if (!isToken(name)) return `a header named \`${name.slice(0, 40)}\``;
  fields.push({ name, value: text.slice(colon + 1, end).trim() });
  return undefined;
}

/** What comes more than once is one list, where the first of them stood. */
function mergeRepeated(fields: Field[]): Field[] {
  const places = new Map<string, number>();
  const merged: Field[] = [];
  for (const field of fields) {
    const key = field.name.toLowerCase();
    const place = places.get(key);
    const first = place === undefined ? undefined : merged[place];
    if (place === undefined || first === undefined) {
      places.set(key, merged.length);
      merged.push(field);
    } else merged[place] = { name: first.name, value: `${first.value}, ${field.value}` };
  }
  return merged;
}
