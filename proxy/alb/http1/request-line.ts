/** The first line of a request, read as leniently as row ALB-086 asks for, and written as strictly as RFC 9112 does. */
import { isToken } from "../../http1/index.ts";
import { graver, type Reason } from "../desync/reasons.ts";
import { isRejection, type Rejection, reject } from "./rejection.ts";

export interface RequestLine {
  readonly method: string;
  /** Without a byte that a request line may not hold: these are percent-encoded. */
  readonly target: string;
  /** Of `HTTP/1.x`. */
  readonly minor: 0 | 1;
  /** HTTP/0.9: the line is all there is, and the answer is the body alone. */
  readonly bare?: true;
  readonly reason?: Reason | undefined;
}

const PLAIN = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([\x21-\x7e]+) HTTP\/1\.([01])$/;
const SIMPLE = /^GET (\/[\x21-\x7e]*)$/;
const CUT = /[\0\r\n]/;
/** Control characters other than those of `CUT`, and DEL. */
const CONTROL = /[^\x20-\x7e\x80-\xff]/;
const NOT_VISIBLE = /[^\x21-\x7e]/g;

export function parseRequestLine(line: string): RequestLine | Rejection {
  const plain = PLAIN.exec(line);
  if (plain) return { method: plain[1] ?? "", target: plain[2] ?? "", minor: plain[3] === "0" ? 0 : 1 };
  return parseSimple(line) ?? parseLoose(line);
}

/** A request of HTTP/0.9, which has no version (row ALB-005). */
export function parseSimple(line: string): RequestLine | undefined {
  const [, target] = SIMPLE.exec(line) ?? [];
  return target === undefined
    ? undefined
    : { method: "GET", target, minor: 0, bare: true, reason: "NonCompliantVersion" };
}

function parseLoose(line: string): RequestLine | Rejection {
  const text = line.replace(/[ \t]+$/, "");
  const first = text.indexOf(" ");
  const last = text.lastIndexOf(" ");
  if (first < 1 || first === last) return reject(400, "A malformed request line");
  const method = text.slice(0, first);
  const version = parseVersion(text.slice(last + 1), method);
  if (isRejection(version)) return version;
  if (!isToken(method)) return reject(400, "A malformed method", "BadMethod");
  const uri = text.slice(first + 1, last);
  if (uri.trim() === "") return reject(400, "No request target");
  const reasons = [text === line ? undefined : ("NonCompliantVersion" as const), version.reason, judgeUri(uri)];
  const reason = reasons.filter((one) => one !== undefined).reduce<Reason | undefined>(graver, undefined);
  return { method, target: uri.replace(NOT_VISIBLE, encodeByte), minor: version.minor, reason };
}

function parseVersion(text: string, method: string): Pick<RequestLine, "minor" | "reason"> | Rejection {
  if (text === "HTTP/1.1") return { minor: 1 };
  if (text === "HTTP/1.0") return { minor: 0 };
  if (text === "HTTP/0.9") return { minor: 0, reason: "NonCompliantVersion" };
  if (/^HTTP\/1\.[2-9]$/.test(text)) return { minor: 1, reason: "NonCompliantVersion" };
  if (method === "PRI" && text === "HTTP/2.0") return reject(505, "HTTP/2 on an HTTP/1 connection");
  return reject(400, "An unknown HTTP version", "BadVersion");
}

function judgeUri(uri: string): Reason | undefined {
  if (CUT.test(uri)) return "BadUri";
  if (CONTROL.test(uri)) return "AmbiguousUri";
  return uri.includes(" ") ? "SpaceInUri" : undefined;
}

function encodeByte(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}
