/** What a request says of its own signature, in the Authorization header or in the query (presigned). Pure. */
import { S3Error } from "../error.ts";
import type { Headers } from "../request/headers.ts";
import type { Query } from "../request/query.ts";
import { ALGORITHM, type Scope } from "./canonical.ts";

export interface GivenSignature {
  readonly place: "header" | "query";
  readonly accessKeyId: string;
  readonly scope: Scope;
  /** Lower case, as listed. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20130524T000000Z`. */
  readonly time: string;
  readonly timeMs: number;
  readonly token: string | undefined;
  /** Of the body, or the word for how it is signed. */
  readonly payloadHash: string;
  /** Of a presigned request: how long it is good after `timeMs`. */
  readonly expiresSeconds: number | undefined;
}

const MAX_EXPIRES_SECONDS = 604_800;
const FORM =
  /^AWS4-HMAC-SHA256\s+Credential=([^,\s]+)\s*,\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=([0-9a-fA-F]+)\s*$/;

/**
 * @returns `undefined` for an anonymous request
 * @throws S3Error what is wrong with a signature that is no such
 */
export function parseSignature(headers: Headers, query: Query): GivenSignature | undefined {
  const inQuery = query.has("X-Amz-Algorithm") || query.has("X-Amz-Signature");
  const header = headers.get("authorization");
  if (header !== undefined && inQuery) {
    throw new S3Error("InvalidArgument", {}, "Only one auth mechanism allowed: the header or the query");
  }
  if (inQuery) return fromQuery(query);
  return header === undefined ? undefined : fromHeader(header, headers);
}

function fromHeader(header: string, headers: Headers): GivenSignature {
  if (!header.startsWith(ALGORITHM)) {
    throw new S3Error(
      "InvalidRequest",
      {},
      "The authorization mechanism you have provided is not supported. Use AWS4-HMAC-SHA256.",
    );
  }
  const [, credential = "", names = "", signature = ""] = FORM.exec(header) ?? [];
  if (signature === "") throw new S3Error("AuthorizationHeaderMalformed");
  const payloadHash = headers.get("x-amz-content-sha256");
  if (payloadHash === undefined) {
    throw new S3Error("InvalidRequest", {}, "Missing required header for this request: x-amz-content-sha256");
  }
  const time = timeOf(headers);
  return {
    place: "header",
    ...readCredential(credential, "AuthorizationHeaderMalformed"),
    signedHeaders: names.split(";"),
    signature,
    ...time,
    token: headers.get("x-amz-security-token"),
    payloadHash,
    expiresSeconds: undefined,
  };
}

function fromQuery(query: Query): GivenSignature {
  const need = (name: string) => {
    const value = query.get(`X-Amz-${name}`);
    if (value) return value;
    throw queryError(
      `X-Amz-${name} is missing: a signature in the query needs Algorithm, Credential, Signature, Date, SignedHeaders and Expires`,
    );
  };
  if (need("Algorithm") !== ALGORITHM) throw queryError(`X-Amz-Algorithm only supports "${ALGORITHM}"`);
  const time = need("Date");
  const timeMs = parseTime(time);
  if (timeMs === undefined) throw queryError("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  return {
    place: "query",
    ...readCredential(need("Credential"), "AuthorizationQueryParametersError"),
    signedHeaders: need("SignedHeaders").split(";"),
    signature: need("Signature"),
    time,
    timeMs,
    token: query.get("X-Amz-Security-Token"),
    payloadHash: query.get("X-Amz-Content-Sha256") ?? "UNSIGNED-PAYLOAD",
    expiresSeconds: readExpires(need("Expires")),
  };
}

function readExpires(text: string): number {
  const seconds = /^\d+$/.test(text) ? Number(text) : undefined;
  if (seconds === undefined) throw queryError(`X-Amz-Expires should be a number, got \`${text}\``);
  if (seconds > MAX_EXPIRES_SECONDS) {
    throw queryError(
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${MAX_EXPIRES_SECONDS} seconds`,
    );
  }
  return seconds;
}

function readCredential(text: string, code: "AuthorizationHeaderMalformed" | "AuthorizationQueryParametersError") {
  const parts = text.split("/");
  const [accessKeyId = "", date = "", region = "", service = "", last = ""] = parts;
  if (parts.length !== 5 || last !== "aws4_request" || !/^\d{8}$/.test(date)) {
    throw new S3Error(code, {}, `The credential must be <key id>/<yyyyMMdd>/<region>/s3/aws4_request, got \`${text}\``);
  }
  return { accessKeyId, scope: { date, region, service } };
}

/** `x-amz-date`, or else `date` in the form of HTTP. */
function timeOf(headers: Headers): { time: string; timeMs: number } {
  const time = headers.get("x-amz-date");
  const timeMs = time === undefined ? Date.parse(headers.get("date") ?? "") : parseTime(time);
  if (timeMs === undefined || Number.isNaN(timeMs)) {
    throw new S3Error("AccessDenied", {}, "AWS authentication requires a valid Date or x-amz-date header");
  }
  return { time: time ?? renderTime(timeMs), timeMs };
}

function parseTime(text: string): number | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!found) return undefined;
  const [, year, month, day, hour, minute, second] = found;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** `20130524T000000Z`. */
export function renderTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+|[-:]/g, "");
}

function queryError(message: string): S3Error {
  return new S3Error("AuthorizationQueryParametersError", {}, message);
}
