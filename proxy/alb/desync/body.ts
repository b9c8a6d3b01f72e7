/** How long a request's body is (RFC 9112 section 6.3), and what about that is not as it should be (row ALB-086). */
import type { Framing } from "../../http1/index.ts";
import { type Rejection, reject } from "../http1/rejection.ts";
import { graver, type Reason } from "./reasons.ts";

/** Values of the headers that say where a body ends: of those so named, and of those that only look like them. */
export interface BodyHeaders {
  readonly codings: readonly string[];
  readonly lengths: readonly string[];
  readonly codingsLike: readonly string[];
  readonly lengthsLike: readonly string[];
}

export const NO_BODY_HEADERS: BodyHeaders = { codings: [], lengths: [], codingsLike: [], lengthsLike: [] };

export interface JudgedBody {
  readonly framing: Framing;
  readonly reason: Reason | undefined;
}

const DIGITS = /^\d{1,15}$/;
/** Known by name; of them a load balancer takes two (row ALB-079). */
const CODINGS = new Set(["chunked", "identity", "gzip", "compress", "deflate"]);
const NONE: JudgedBody = { framing: { kind: "none" }, reason: undefined };

export function judgeBody(method: string, minor: 0 | 1, headers: BodyHeaders): JudgedBody | Rejection {
  if (headers === NO_BODY_HEADERS) return NONE;
  const coding = judgeCoding(headers);
  if ("kind" in coding) return coding;
  const length = judgeLength(headers);
  if ("kind" in length) return length;
  const reasons = [
    ...(coding.given && minor === 0 ? (["UndefinedTransferEncodingSemantics"] as const) : []),
    ...coding.reasons,
    ...length.reasons,
    ...withoutMeaning(method, coding.given, length.value),
    ...together(headers),
  ];
  const reason = reasons.reduce<Reason | undefined>(graver, undefined);
  if (coding.isChunked) return { framing: { kind: "chunked" }, reason };
  if (length.value === undefined) return { framing: { kind: "none" }, reason };
  return { framing: { kind: "length", length: length.value }, reason };
}

interface Coding {
  readonly given: boolean;
  readonly isChunked: boolean;
  readonly reasons: readonly Reason[];
}

function judgeCoding({ codings, codingsLike }: BodyHeaders): Coding | Rejection {
  const given = codings.flatMap(itemsOf);
  const bad = given.find((coding) => !CODINGS.has(coding));
  const lastChunked = given.lastIndexOf("chunked");
  if (bad !== undefined || (lastChunked >= 0 && lastChunked < given.length - 1 && given.at(-1) !== "chunked")) {
    return reject(400, `Transfer-Encoding \`${codings.join(", ").slice(0, 40)}\``, "BadTransferEncoding");
  }
  const unsupported = given.find((coding) => coding !== "chunked" && coding !== "identity");
  if (unsupported !== undefined) return reject(501, `Transfer-Encoding \`${unsupported}\``);
  const chunked = [...given, ...codingsLike.flatMap(itemsOf)].filter((coding) => coding === "chunked").length;
  const reasons: Reason[] = chunked > 1 ? ["MultipleTransferEncodingChunked"] : [];
  return { given: given.length > 0, isChunked: lastChunked >= 0, reasons };
}

/** A list of codings without their parameters. */
function itemsOf(value: string): string[] {
  return value.split(",").map((item) => (item.split(";", 1)[0] ?? "").replace(/^[\t ]+|[\t ]+$/g, "").toLowerCase());
}

function judgeLength({
  lengths,
  lengthsLike,
}: BodyHeaders): { readonly value: number | undefined; readonly reasons: readonly Reason[] } | Rejection {
  if (!lengths.every((value) => DIGITS.test(value)))
    return reject(400, "A malformed Content-Length", "BadContentLength");
  const values = lengths.map(Number);
  const [value] = values;
  if (values.some((other) => other !== value)) return reject(400, "Several lengths", "MultipleContentLength");
  const reasons: Reason[] = values.length > 1 ? ["DuplicateContentLength"] : [];
  const like = lengthsLike.map((text) => (DIGITS.test(text) ? Number(text) : Number.NaN));
  if (value !== undefined && like.some((other) => other !== value)) reasons.push("MultipleContentLength");
  return { value, reasons };
}

/** A body of GET and HEAD means nothing: one server reads it, another takes it for the next request. */
function withoutMeaning(method: string, hasCoding: boolean, length: number | undefined): Reason[] {
  if (method !== "GET" && method !== "HEAD") return [];
  if (hasCoding) return ["UndefinedTransferEncodingSemantics"];
  if (length === undefined) return [];
  return [length === 0 ? "GetHeadZeroContentLength" : "UndefinedContentLengthSemantics"];
}

function together({ codings, lengths, codingsLike, lengthsLike }: BodyHeaders): Reason[] {
  const hasCoding = codings.length + codingsLike.length > 0;
  const hasLength = lengths.length + lengthsLike.length > 0;
  if (!hasCoding || !hasLength) return [];
  return [codingsLike.length + lengthsLike.length > 0 ? "SuspiciousTeClPresent" : "BothTeClPresent"];
}
