import type { Caller } from "./caller.ts";
import type { Tokens } from "./token.ts";
import { isDatedVersion, readPath } from "./tree.ts";

export interface MetadataRequest {
  readonly method: string;
  /** As sent, without a query. */
  readonly path: string;
  /** `X-aws-ec2-metadata-token`. */
  readonly token: string | undefined;
  /** `X-aws-ec2-metadata-token-ttl-seconds`. */
  readonly tokenTtl: string | undefined;
  /** `X-Forwarded-For` is there: the request came through a proxy. */
  readonly isForwarded: boolean;
}

export type MetadataAnswer =
  | { readonly status: 200; readonly body: string }
  | { readonly status: 200; readonly body: string; readonly tokenTtlSeconds: number }
  | { readonly status: 400 | 401 | 403 | 404 | 405 };

export interface MetadataContext {
  /** `undefined` for whoever has no metadata: a load balancer's node, a DB instance, the outside. */
  readonly caller: Caller | undefined;
  readonly tokens: Tokens;
  readonly nowMs: number;
}

const LONGEST_TTL_SECONDS = 21_600;

/** What a request to 169.254.169.254 gets (rows V54 to V62). Tokens live in real seconds, whatever the time scale. */
export function answerMetadata(request: MetadataRequest, { caller, tokens, nowMs }: MetadataContext): MetadataAnswer {
  if (!caller) return { status: 404 };
  const { options, instanceId } = caller.metadata;
  if (options.httpEndpoint === "disabled") return { status: 403 };
  if (request.method === "PUT") return answerPut(request, caller, tokens, nowMs);
  if (request.method !== "GET" && request.method !== "HEAD") return { status: 405 };
  if (request.token === undefined && options.httpTokens === "required") return { status: 401 };
  if (request.token !== undefined && !tokens.isValid(request.token, instanceId, nowMs)) return { status: 401 };
  const body = readPath(request.path, caller);
  return body === undefined ? { status: 404 } : { status: 200, body };
}

/** Row V55. */
function answerPut(request: MetadataRequest, caller: Caller, tokens: Tokens, nowMs: number): MetadataAnswer {
  const [, version = "", ...rest] = request.path.split("/");
  if (rest.join("/") !== "api/token") return { status: 405 };
  if (isDatedVersion(version) || request.isForwarded) return { status: 403 };
  if (version !== "latest") return { status: 404 };
  const tokenTtlSeconds = /^\d{1,5}$/.test(request.tokenTtl ?? "") ? Number(request.tokenTtl) : 0;
  if (tokenTtlSeconds < 1 || tokenTtlSeconds > LONGEST_TTL_SECONDS) return { status: 400 };
  return { status: 200, body: tokens.issue(caller.metadata.instanceId, tokenTtlSeconds, nowMs), tokenTtlSeconds };
}
