/** Requests to a lab's S3 from this machine, signed by Signature Version 4. */
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { request } from "undici";
import { LabError } from "../model/errors.ts";
import { canonicalRequest, encode, renderScope, sign, signingKey, stringToSign } from "../s3/signature/canonical.ts";
import { renderTime } from "../s3/signature/parse.ts";
import { parseXml, textOf } from "../s3/xml/read.ts";

/** Where a lab's S3 is on this machine, and who asks. */
export interface S3Access {
  /** `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface S3Request {
  readonly method: "GET" | "PUT" | "DELETE";
  readonly bucket?: string;
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readable;
  /** `content-length` among them where there is a body. */
  readonly headers?: Readonly<Record<string, string>>;
}

const UNSIGNED = "UNSIGNED-PAYLOAD";

/**
 * The body of the answer.
 *
 * @throws LabError with S3's own code and words; `S3Unreachable`
 */
export async function askS3(access: S3Access, asked: S3Request, nowMs: number): Promise<Readable> {
  const { method, body, headers = {} } = asked;
  const path = pathOf(asked);
  const search = Object.entries(asked.query ?? {}).map(([name, value]) => `${encode(name)}=${encode(value)}`);
  const url = `${access.url}${path}${search.length > 0 ? `?${search.join("&")}` : ""}`;
  const signed = { ...headers, ...signature(access, { ...asked, path }, nowMs) };
  const answer = await request(url, { method, headers: signed, ...(body ? { body } : {}) }).catch((cause: unknown) => {
    throw new LabError("S3Unreachable", `S3 does not answer at ${access.url}`, { cause, hint: "tierlab status" });
  });
  if (answer.statusCode < 300) return answer.body;
  throw refusalOf(answer.statusCode, await text(answer.body));
}

function pathOf({ bucket, key = "" }: S3Request): string {
  if (bucket === undefined) return "/";
  return `/${encode(bucket)}/${key.split("/").map(encode).join("/")}`;
}

/** The headers that make it a signed one. The body is not signed: it goes no further than this machine. */
export function signature(
  { url, region, accessKeyId, secretAccessKey }: S3Access,
  { method, path, query = {} }: S3Request & { readonly path: string },
  nowMs: number,
): Record<string, string> {
  const time = renderTime(nowMs);
  const scope = { date: time.slice(0, 8), region, service: "s3" };
  const own = { "x-amz-content-sha256": UNSIGNED, "x-amz-date": time };
  const headers = Object.entries({ host: new URL(url).host, ...own });
  const canonical = canonicalRequest({ method, path, query: Object.entries(query), headers, payloadHash: UNSIGNED });
  const names = headers.map(([name]) => name).join(";");
  const proof = sign(signingKey(secretAccessKey, scope), stringToSign(canonical, time, scope));
  const credential = `Credential=${accessKeyId}/${renderScope(scope)}`;
  return { ...own, authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${proof}` };
}

function refusalOf(status: number, body: string): LabError {
  const { code, message } = readError(body) ?? { code: "S3Refused", message: `S3 answered ${status}` };
  return new LabError(code, message, { status });
}

function readError(body: string): { readonly code: string; readonly message: string } | undefined {
  try {
    const error = parseXml(body);
    return { code: textOf(error, "Code") ?? "S3Refused", message: textOf(error, "Message") ?? body };
  } catch {
    // A HEAD has no body, and a proxy's is no XML.
    return undefined;
  }
}
