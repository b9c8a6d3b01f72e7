/** The API's typed client, for the command line and the scenarios. */
import type { Readable } from "node:stream";
import { request } from "undici";
import { LabError } from "../model/errors.ts";
import type { LabEvent, ScalingActivity } from "../model/events.ts";
import type { FabricState } from "../model/fabric-state.ts";
import type { Flow, MetricsReport } from "../model/metrics.ts";
import type { LabStatus } from "../model/status.ts";

const TIMEOUT_MS = 10_000;

/** @throws LabError of the API, or `ControlUnreachable` */
export async function fetchStatus(url: string): Promise<LabStatus> {
  return fetchJson(url, "/v1/status");
}

/** In progress first, then newest first. @param group name or logical id; all groups unless told */
export async function fetchActivities(url: string, group?: string): Promise<readonly ScalingActivity[]> {
  return fetchJson(url, group === undefined ? "/v1/activities" : `/v1/activities?group=${encodeURIComponent(group)}`);
}

/** As control last rendered it. */
export async function fetchFabricState(url: string): Promise<FabricState | null> {
  return fetchJson(url, "/v1/fabric-state");
}

/** Of one load balancer, by name or logical id, of one cluster or DB instance, by identifier, or of all. */
export async function fetchMetrics(url: string, of?: string): Promise<MetricsReport> {
  return fetchJson(url, of === undefined ? "/v1/metrics" : `/v1/metrics?of=${encodeURIComponent(of)}`);
}

/** Live flows; those that have spoken last come first. */
export async function fetchFlows(url: string, loadBalancer?: string): Promise<readonly Flow[]> {
  return fetchJson(url, `/v1/flows${queryOf(loadBalancer)}`);
}

function queryOf(loadBalancer: string | undefined): string {
  return loadBalancer === undefined ? "" : `?loadBalancer=${encodeURIComponent(loadBalancer)}`;
}

export interface FollowOptions {
  /** Id of the last event already known; all events unless told. */
  readonly after?: number;
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Events in order; with `follow` also those to come. Ends when `signal` aborts or the server leaves.
 *
 * @throws LabError of the API, or `ControlUnreachable`
 */
export async function* followEvents(url: string, options: FollowOptions = {}): AsyncGenerator<LabEvent> {
  const { after = 0, follow = false, signal } = options;
  const { body, statusCode } = await call(`${url}/v1/events?after=${after}&follow=${follow ? 1 : 0}`, {
    bodyTimeout: 0,
    ...(signal ? { signal } : {}),
  });
  if (statusCode !== 200) throw apiError(statusCode, await body.json());
  try {
    for await (const line of linesOf(body)) yield JSON.parse(line) as LabEvent;
  } catch (error) {
    if (!signal?.aborted) throw unreachable(url, error);
  }
}

/** Whole lines only: what a dying server left torn is no event. */
export async function* linesOf(body: Readable): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of body.setEncoding("utf8")) {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

export interface CallOptions {
  readonly method?: "GET" | "POST" | "DELETE";
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Until the answer begins; real time. */
  readonly timeoutMs?: number;
}

/** @throws LabError of the API, or `ControlUnreachable` */
export async function fetchJson<T>(url: string, path: string, options: CallOptions = {}): Promise<T> {
  const { method = "GET", body: sent, timeoutMs = TIMEOUT_MS } = options;
  const { body, statusCode } = await call(`${url}${path}`, {
    method,
    headersTimeout: timeoutMs,
    bodyTimeout: TIMEOUT_MS,
    ...(sent === undefined ? {} : { body: JSON.stringify(sent), headers: { "content-type": "application/json" } }),
  });
  const value = await body.json();
  if (statusCode !== 200) throw apiError(statusCode, value);
  return value as T;
}

async function call(url: string, options: Parameters<typeof request>[1]) {
  try {
    return await request(url, { headersTimeout: TIMEOUT_MS, ...options });
  } catch (cause) {
    throw unreachable(url, cause);
  }
}

/** An error as the API told it. */
export function apiError(status: number, value: unknown): LabError {
  const { code, message, hint } = value as { code: string; message: string; hint?: string };
  return new LabError(code, message, { status, ...(hint ? { hint } : {}) });
}

/** Nobody answers, or the answer broke off. */
export function unreachable(url: string, cause: unknown): LabError {
  const words = cause instanceof Error ? cause.message : String(cause);
  return new LabError("ControlUnreachable", `Control at ${url} does not answer: ${words}`, { cause, status: 503 });
}
