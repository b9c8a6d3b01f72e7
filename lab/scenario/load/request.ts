import http from "node:http";
import https from "node:https";
import tls from "node:tls";
import { isTcp, isTls, MOST_KEPT } from "./plan.ts";
import { outcomeOfError, outcomeOfStatus, type Sample } from "./sample.ts";
import { exchange } from "./tcp.ts";

export interface RequestSpec {
  readonly n: number;
  readonly url: string;
  /** Address of an HTTP proxy to ask instead of the address's own host. */
  readonly proxy?: string;
  /** As the plan has them. */
  readonly keepAliveMs?: number | undefined;
  readonly send?: string;
  readonly who?: string;
  /** Milliseconds since the epoch. */
  readonly dueMs: number;
  readonly timeoutMs: number;
}

/**
 * One GET, or one line over plain TCP; on a connection of its own, as a new client makes it, unless connections are kept:
 * the name is resolved, the answer read whole. Never rejects, and asks once: what went wrong is the sample's outcome.
 */
export async function requestOnce(spec: RequestSpec, now: () => number): Promise<Sample> {
  const finish = (rest: Pick<Sample, "outcome" | "status" | "servedBy" | "detail">): Sample => ({
    n: spec.n,
    dueMs: spec.dueMs,
    latencyMs: Math.max(0, now() - spec.dueMs),
    url: spec.url,
    ...rest,
  });
  try {
    if (isTcp(spec.url)) return finish({ outcome: "ok", ...(await exchange(spec)) });
    const { status, servedBy } = await get(spec);
    return finish({ outcome: outcomeOfStatus(status), status, ...(servedBy ? { servedBy } : {}) });
  } catch (error) {
    const fault = error as NodeJS.ErrnoException;
    return finish({ outcome: outcomeOfError(fault), detail: fault.message });
  }
}

/** Made once: what Node trusts, the lab's CA by NODE_EXTRA_CA_CERTS, is the same for every connection. */
let trusted: tls.SecureContext | undefined;

function trust(): tls.SecureContext {
  trusted ??= tls.createSecureContext();
  return trusted;
}

/** One for each protocol: a load has one plan. */
const agents = new Map<boolean, http.Agent>();

/** The agent ends a connection that has been idle for its timeout; one in use goes on. */
function agentOf(url: string, keepAliveMs: number): http.Agent {
  const secure = isTls(url);
  const { Agent } = secure ? https : http;
  const agent = agents.get(secure) ?? new Agent({ keepAlive: true, timeout: keepAliveMs, maxSockets: MOST_KEPT });
  agents.set(secure, agent);
  return agent;
}

/** A proxy is given the whole address in the request line (RFC 9112, 3.2.2). */
function optionsOf(spec: RequestSpec): https.RequestOptions & Pick<tls.ConnectionOptions, "secureContext"> {
  const { url, proxy, keepAliveMs } = spec;
  if (keepAliveMs !== undefined)
    return { agent: agentOf(url, keepAliveMs), ...(isTls(url) && { secureContext: trust() }) };
  const headers = { connection: "close" };
  if (isTls(url)) return { agent: false, headers, secureContext: trust() };
  if (proxy === undefined) return { agent: false, headers };
  const { href, host } = new URL(url);
  return { agent: false, path: href, headers: { ...headers, host } };
}

function get(spec: RequestSpec): Promise<{ status: number; servedBy: string | undefined }> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(spec.timeoutMs);
    const { get: open } = isTls(spec.url) ? https : http;
    const request = open(spec.proxy ?? spec.url, { ...optionsOf(spec), signal }, (response) => {
      response.on("error", reject);
      response.on("end", () => {
        const servedBy = response.headers["x-served-by"];
        if (!response.complete) return reject(Object.assign(new Error("answer cut short"), { code: "ECONNRESET" }));
        resolve({ status: response.statusCode ?? 0, servedBy: servedBy === undefined ? undefined : String(servedBy) });
      });
      response.resume();
    });
    request.on("error", reject);
  });
}
