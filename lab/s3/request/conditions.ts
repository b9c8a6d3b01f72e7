/** Conditional requests, in the order of RFC 9110, section 13.2.2. Pure. */
import { S3Error } from "../error.ts";
import type { ObjectSummary } from "../store/object.ts";
import type { Headers } from "./headers.ts";

type Dated = Pick<ObjectSummary, "etag" | "lastModifiedMs">;

/**
 * Of a GET or HEAD.
 *
 * @returns whether the object is to be sent: otherwise the client has it already (304)
 * @throws S3Error `PreconditionFailed`
 */
export function isWanted(headers: Headers, object: Dated): boolean {
  if (failsMatch(headers, object, "")) throw failed(headers.has("if-match") ? "If-Match" : "If-Unmodified-Since");
  return !failsNoneMatch(headers, object, "");
}

/** Whether a Range is meant for the object as it is now (If-Range); otherwise the whole is sent. */
export function isRangeMeant(headers: Headers, object: Dated): boolean {
  const condition = headers.get("if-range");
  if (condition === undefined) return true;
  const sinceMs = condition.includes('"') ? undefined : dateOf(condition);
  return sinceMs === undefined ? lists(condition, object.etag) : seconds(object.lastModifiedMs) <= sinceMs;
}

/** Of the source of a copy, whose conditions have names of their own. @throws S3Error `PreconditionFailed` */
export function checkCopySource(headers: Headers, object: Dated): void {
  const prefix = "x-amz-copy-source-";
  if (failsMatch(headers, object, prefix) || failsNoneMatch(headers, object, prefix)) {
    throw failed("x-amz-copy-source-if-*");
  }
}

/**
 * Of a PUT or DELETE: If-None-Match allows but `*`, If-Match but an ETag.
 *
 * @param current what has the key now
 * @throws S3Error `PreconditionFailed`, `NoSuchKey`, `NotImplemented`
 */
export function checkWrite(headers: Headers, current: Dated | undefined, key: string): void {
  const none = headers.get("if-none-match");
  if (none !== undefined && none !== "*") {
    throw new S3Error("NotImplemented", { Header: "If-None-Match" }, "If-None-Match of a write can only be `*`");
  }
  if (none === "*" && current) throw failed("If-None-Match");
  const match = headers.get("if-match");
  if (match === undefined) return;
  if (!current) throw new S3Error("NoSuchKey", { Key: key });
  if (!lists(match, current.etag)) throw failed("If-Match");
}

function failsMatch(headers: Headers, object: Dated, prefix: string): boolean {
  const match = headers.get(`${prefix}if-match`);
  if (match !== undefined) return !lists(match, object.etag);
  const sinceMs = dateOf(headers.get(`${prefix}if-unmodified-since`));
  return sinceMs !== undefined && seconds(object.lastModifiedMs) > sinceMs;
}

function failsNoneMatch(headers: Headers, object: Dated, prefix: string): boolean {
  const none = headers.get(`${prefix}if-none-match`);
  if (none !== undefined) return lists(none, object.etag);
  const sinceMs = dateOf(headers.get(`${prefix}if-modified-since`));
  return sinceMs !== undefined && seconds(object.lastModifiedMs) <= sinceMs;
}

/** Clients may leave the quotes out. */
function lists(header: string, etag: string): boolean {
  return header.split(",").some((text) => {
    const tag = text.trim().replace(/^W\//, "");
    return tag === "*" || tag.replace(/^"(.*)"$/, "$1") === etag;
  });
}

function dateOf(text: string | undefined): number | undefined {
  const ms = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Dates of HTTP know no fractions. */
function seconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

function failed(condition: string): S3Error {
  return new S3Error("PreconditionFailed", { Condition: condition });
}
