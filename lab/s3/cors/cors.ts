/** Cross-origin requests as a bucket's CorsConfiguration rules them. Pure; see "How does Amazon S3 evaluate the CORS configuration". */
import { S3Error } from "../error.ts";
import { matches } from "../policy/policy.ts";
import type { Headers } from "../request/headers.ts";
import type { CorsRule } from "../state.ts";

export type AnswerHeaders = Readonly<Record<string, string>>;

const VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";

/**
 * The answer's headers to a preflight (OPTIONS).
 *
 * @throws S3Error `BadRequest` for a request that is no preflight, `AccessForbidden` where no rule fits
 */
export function answerPreflight(rules: readonly CorsRule[], headers: Headers): AnswerHeaders {
  const origin = headers.get("origin");
  const method = headers.get("access-control-request-method");
  if (origin === undefined) throw insufficient("Origin request header needed.");
  if (method === undefined) throw insufficient("Invalid Access-Control-Request-Method: null");
  if (rules.length === 0) throw new S3Error("AccessForbidden", { Method: method, ResourceType: "OBJECT" });
  const wanted = splitList(headers.get("access-control-request-headers"));
  const rule = rules.find((other) => fits(other, origin, method) && wanted.every((name) => allowsHeader(other, name)));
  if (!rule) throw new S3Error("AccessForbidden", { Method: method, ResourceType: "OBJECT" }, NOT_ALLOWED);
  return {
    ...describe(rule, origin),
    ...(wanted.length > 0 ? { "access-control-allow-headers": wanted.join(", ").toLowerCase() } : {}),
  };
}

const NOT_ALLOWED =
  "CORSResponse: This CORS request is not allowed. No rule of the bucket allows this origin, method and these headers together.";

/** What is added to the answer of a request with an Origin; nothing where no rule fits, and the browser keeps the answer from the page. */
export function corsHeaders(rules: readonly CorsRule[], method: string, origin: string | undefined): AnswerHeaders {
  const rule = origin === undefined ? undefined : rules.find((other) => fits(other, origin, method));
  return rule && origin !== undefined ? describe(rule, origin) : {};
}

function describe(rule: CorsRule, origin: string): AnswerHeaders {
  const isForAll = rule.allowedOrigins.includes("*");
  return {
    "access-control-allow-origin": isForAll ? "*" : origin,
    "access-control-allow-methods": rule.allowedMethods.join(", "),
    ...(rule.exposedHeaders.length > 0 ? { "access-control-expose-headers": rule.exposedHeaders.join(", ") } : {}),
    ...(rule.maxAgeSeconds === undefined ? {} : { "access-control-max-age": String(rule.maxAgeSeconds) }),
    ...(isForAll ? {} : { "access-control-allow-credentials": "true" }),
    vary: VARY,
  };
}

function fits(rule: CorsRule, origin: string, method: string): boolean {
  const isMethod = rule.allowedMethods.some((allowed) => allowed === method);
  return isMethod && rule.allowedOrigins.some((pattern) => matchesOne(pattern, origin));
}

function allowsHeader(rule: CorsRule, name: string): boolean {
  return rule.allowedHeaders.some((pattern) => matchesOne(pattern.toLowerCase(), name.toLowerCase()));
}

/** `*` is the only wildcard here: `?` is itself. */
function matchesOne(pattern: string, text: string): boolean {
  return pattern.split("?").length === 1 ? matches(pattern, text) : pattern === text;
}

function splitList(header: string | undefined): string[] {
  return (header ?? "")
    .split(",")
    .map((text) => text.trim())
    .filter(Boolean);
}

function insufficient(what: string): S3Error {
  return new S3Error("BadRequest", {}, `Insufficient information. ${what}`);
}
