/** Reads the head of an upstream's answer as httpd does: folded lines are joined, what has no status line is HTTP/0.9. */
import { type Field, isBlank } from "../../http1/index.ts";
import type { AnswerHead, AnswerParse } from "./protocol.ts";

/** httpd's bound for one line, bytes; there may be many of them, but a head of the second size is an attack. */
const LINE_LIMIT = 8192;
const HEAD_LIMIT = 131_072;
const VERSION = /^HTTP\/(\d)\.(\d)/;
const STATUS_LINE = /^HTTP\/1\.(\d)[ \t]+(\d{3})[ \t]?(.*)$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
const CONTROL = /[\0-\x08\x0e-\x1f\x7f]/;
const PREFIX = "HTTP/";
const INCOMPLETE = { kind: "incomplete" } as const;

export function parseAnswerHead(bytes: Buffer, isEnded: boolean): AnswerParse {
  const lineEnd = bytes.indexOf(0x0a);
  if (lineEnd < 0) return judgeLine(bytes, isEnded);
  const statusLine = trimEnd(bytes.toString("latin1", 0, lineEnd));
  if (!isStatusLine(statusLine)) return ancientOrBad(statusLine);
  const end = headEnd(bytes);
  if (end === undefined) return partial(bytes, isEnded);
  const text = bytes.toString("latin1", 0, end.text);
  if (text.includes("\0")) return unanswered("a NUL in the head");
  const head = parseLines(text, statusLine);
  return typeof head === "string" ? { kind: "bad", why: head } : { kind: "head", head, size: end.size };
}

/** There is no whole line yet. */
function judgeLine(bytes: Buffer, isEnded: boolean): AnswerParse {
  if (bytes.length > LINE_LIMIT) return unanswered(`a status line above ${LINE_LIMIT} bytes`);
  if (!isEnded || bytes.length === 0) return INCOMPLETE;
  const line = bytes.toString("latin1");
  return line.startsWith(PREFIX) ? unanswered("the connection ended inside the status line") : ancientOrBad(line);
}

function isStatusLine(line: string): boolean {
  return STATUS_LINE.test(line) && line.length <= LINE_LIMIT && !CONTROL.test(line);
}

/** What is no status line of HTTP/1 is an answer of HTTP/0.9, if it is text at all. */
function ancientOrBad(line: string): AnswerParse {
  const [, major] = VERSION.exec(line) ?? [];
  const isOtherVersion = major !== undefined && major !== "1";
  if (isOtherVersion || line === "" || line.length > LINE_LIMIT || CONTROL.test(line)) {
    return unanswered(`the status line \`${line.slice(0, 80)}\``);
  }
  return { kind: "head", head: { status: 200, reason: "OK", version: "0.9", fields: [] }, size: 0 };
}

function unanswered(why: string): AnswerParse {
  return { kind: "bad", why, isUnanswered: true };
}

function partial(bytes: Buffer, isEnded: boolean): AnswerParse {
  if (isEnded) return { kind: "bad", why: "the connection ended inside the head" };
  return bytes.length > HEAD_LIMIT ? { kind: "bad", why: `a head above ${HEAD_LIMIT} bytes` } : INCOMPLETE;
}

/** An empty line ends the head; its lines may end in a bare LF. */
function headEnd(bytes: Buffer): { text: number; size: number } | undefined {
  const strict = bytes.indexOf("\r\n\r\n");
  const bare = bytes.indexOf("\n\n");
  if (strict >= 0 && (bare < 0 || strict < bare)) return { text: strict, size: strict + 4 };
  const mixed = bytes.indexOf("\n\r\n");
  if (bare < 0) return mixed < 0 ? undefined : { text: mixed, size: mixed + 3 };
  return mixed < 0 || bare < mixed ? { text: bare, size: bare + 2 } : { text: mixed, size: mixed + 3 };
}

/** @returns what is wrong, where something is */
function parseLines(text: string, statusLine: string): AnswerHead | string {
  const lineEnd = text.indexOf("\n");
  const [, minor, status, reason = ""] = STATUS_LINE.exec(statusLine) ?? [];
  const fields = lineEnd < 0 ? [] : parseFields(text, lineEnd + 1);
  if (typeof fields === "string") return fields;
  return { status: Number(status), reason, version: `1.${minor}`, fields };
}

function parseFields(text: string, start: number): Field[] | string {
  const fields: Field[] = [];
  for (let position = start; position < text.length; ) {
    const lineEnd = text.indexOf("\n", position);
    const end = lineEnd < 0 ? text.length : lineEnd;
    if (end - position > LINE_LIMIT) return `a header line above ${LINE_LIMIT} bytes`;
    const last = fields.at(-1);
    if (isBlank(text.charCodeAt(position)) && last) {
      fields[fields.length - 1] = { name: last.name, value: `${last.value} ${text.slice(position, end).trim()}` };
    } else {
      const field = parseField(text, position, end);
      if (field === undefined) return `the header line \`${text.slice(position, Math.min(end, position + 80))}\``;
      fields.push(field);
    }
    position = end + 1;
  }
  return fields;
}

function parseField(text: string, start: number, end: number): Field | undefined {
  const colon = text.indexOf(":", start);
  if (colon <= start || colon >= end) return undefined;
  for (let index = start; index < colon; index++) {
    if (!isTokenCode(text.charCodeAt(index))) return undefined;
  }
  return { name: text.slice(start, colon), value: text.slice(colon + 1, end).trim() };
}

/** RFC 9110 section 5.6.2. */
function isTokenCode(code: number): boolean {
  if ((code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39)) return true;
  return code === 0x2d || code === 0x5f || "!#$%&'*+.^`|~".includes(String.fromCharCode(code));
}

function trimEnd(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
