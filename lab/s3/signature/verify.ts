/** Whether a request is signed by whom it says. Pure: clock, credentials and request are values. */
import { S3Error } from "../error.ts";
import type { Headers } from "../request/headers.ts";
import type { Query } from "../request/query.ts";
import type { S3Credential } from "../state.ts";
import { canonicalRequest, sign, signingKey, stringToSign } from "./canonical.ts";
import { type ChunkSeed, isSame } from "./chunks.ts";
import { type GivenSignature, parseSignature, renderTime } from "./parse.ts";

export interface RequestToVerify {
  readonly method: string;
  /** As sent, without query. */
  readonly path: string;
  readonly query: Query;
  readonly headers: Headers;
}

export interface Trust {
  readonly region: string;
  readonly findCredential: (accessKeyId: string) => S3Credential | undefined;
  readonly nowMs: number;
}

/** Who asks, and what has to be true of the body. */
export interface Verified {
  readonly credential: S3Credential;
  readonly place: GivenSignature["place"];
  readonly payloadHash: string;
  readonly seed: ChunkSeed;
}

const SKEW_MS = 15 * 60 * 1000;

/**
 * @returns `undefined` for an anonymous request
 * @throws S3Error what S3 answers a signature that does not hold
 */
export function verify(request: RequestToVerify, trust: Trust): Verified | undefined {
  const given = parseSignature(request.headers, request.query);
  if (given === undefined) return undefined;
  checkScope(given, trust.region);
  const credential = trust.findCredential(given.accessKeyId);
  if (credential === undefined) throw new S3Error("InvalidAccessKeyId", { AWSAccessKeyId: given.accessKeyId });
  checkTime(given, trust.nowMs);
  checkHeaders(given, request.headers);
  const seed = checkSignature(given, request, credential);
  checkToken(given, credential, trust.nowMs);
  return { credential, place: given.place, payloadHash: given.payloadHash, seed };
}

function checkScope({ place, scope, time }: GivenSignature, region: string): void {
  const code = place === "header" ? "AuthorizationHeaderMalformed" : "AuthorizationQueryParametersError";
  const fail = (what: string, got: string, expected: string) =>
    new S3Error(
      code,
      what === "region" ? { Region: region } : {},
      `The ${what} '${got}' is wrong; expecting '${expected}'`,
    );
  if (scope.service !== "s3") throw fail("service", scope.service, "s3");
  if (scope.region !== region) throw fail("region", scope.region, region);
  if (scope.date !== time.slice(0, 8)) throw fail("date of the credential", scope.date, time.slice(0, 8));
}

function checkTime({ timeMs, expiresSeconds }: GivenSignature, nowMs: number): void {
  const elements = { RequestTime: renderTime(timeMs), ServerTime: new Date(nowMs).toISOString() };
  if (expiresSeconds === undefined) {
    if (Math.abs(nowMs - timeMs) <= SKEW_MS) return;
    throw new S3Error("RequestTimeTooSkewed", { ...elements, MaxAllowedSkewMilliseconds: SKEW_MS });
  }
  if (timeMs - nowMs > SKEW_MS) throw new S3Error("AccessDenied", elements, "Request is not yet valid");
  const endMs = timeMs + expiresSeconds * 1000;
  if (nowMs < endMs) return;
  const ended = {
    "X-Amz-Expires": expiresSeconds,
    Expires: new Date(endMs).toISOString(),
    ServerTime: elements.ServerTime,
  };
  throw new S3Error("AccessDenied", ended, "Request has expired");
}

/** The host and all of S3's own fields must be signed: otherwise anybody could add to a presigned request. */
function checkHeaders({ signedHeaders }: GivenSignature, headers: Headers): void {
  const isSigned = (name: string) => signedHeaders.includes(name);
  const left = [...headers.keys()].filter((name) => (name === "host" || name.startsWith("x-amz-")) && !isSigned(name));
  if (left.length === 0) return;
  const elements = { HeadersNotSigned: left.join(", ") };
  throw new S3Error("AccessDenied", elements, "There were headers present in the request which were not signed");
}

function checkSignature(given: GivenSignature, request: RequestToVerify, credential: S3Credential): ChunkSeed {
  const canonical = canonicalRequest({
    method: request.method,
    path: request.path,
    query: request.query.pairs.filter(([name]) => name !== "X-Amz-Signature"),
    headers: given.signedHeaders.map((name) => [name, request.headers.get(name) ?? ""] as const),
    payloadHash: given.payloadHash,
  });
  const text = stringToSign(canonical, given.time, given.scope);
  const key = signingKey(credential.secretAccessKey, given.scope);
  const signature = sign(key, text);
  if (isSame(given.signature, signature)) return { key, time: given.time, scope: given.scope, signature };
  throw new S3Error("SignatureDoesNotMatch", {
    AWSAccessKeyId: given.accessKeyId,
    StringToSign: text,
    SignatureProvided: given.signature,
    CanonicalRequest: canonical,
  });
}

function checkToken({ token }: GivenSignature, credential: S3Credential, nowMs: number): void {
  const { sessionToken, expiresAtMs } = credential;
  if (sessionToken === undefined ? token !== undefined : !isSame(token, sessionToken)) {
    throw new S3Error(token === undefined ? "InvalidAccessKeyId" : "InvalidToken", {
      AWSAccessKeyId: credential.accessKeyId,
    });
  }
  if (expiresAtMs !== undefined && nowMs >= expiresAtMs) throw new S3Error("ExpiredToken");
}
