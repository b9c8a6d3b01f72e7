import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { LabError } from "../model/errors.ts";
import type { ScalingActivity } from "../model/events.ts";
import { streamEvents } from "./event-stream.ts";
import { sendJson } from "./respond.ts";
import type { ApiSource } from "./source.ts";

type Route = (source: ApiSource, query: URLSearchParams, response: ServerResponse) => void;

const ROUTES: Readonly<Record<string, Route>> = {
  "/healthz": (_source, _query, response) => sendJson(response, 200, { ok: true }),
  "/v1/status": (source, _query, response) => sendJson(response, 200, source.status()),
  "/v1/fabric-state": (source, _query, response) => sendJson(response, 200, source.fabricState() ?? null),
  "/v1/activities": (source, query, response) =>
    sendJson(response, 200, listActivities(source, parse(ACTIVITIES, query).group)),
  "/v1/events": (source, query, response) => streamEvents(source, parse(EVENTS, query), response),
};

const ACTIVITIES = z.strictObject({ group: z.string().optional() });
const EVENTS = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  follow: z
    .enum(["0", "1", "false", "true"])
    .default("0")
    .transform((text) => text === "1" || text === "true"),
});

/** @throws LabError `MethodNotAllowed`, `NoSuchPath`, `InvalidQuery` */
export function route(source: ApiSource, request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== "GET") {
    throw new LabError("MethodNotAllowed", `The API only reads; got ${request.method}`, { status: 405 });
  }
  const url = new URL(request.url ?? "/", "http://localhost");
  const handle = Object.hasOwn(ROUTES, url.pathname) ? ROUTES[url.pathname] : undefined;
  if (!handle) {
    const hint = `there are ${Object.keys(ROUTES).join(", ")}`;
    throw new LabError("NoSuchPath", `The API has no path \`${url.pathname}\``, { status: 404, hint });
  }
  handle(source, url.searchParams, response);
}

/** Row A74: those in progress first, then the newest first. A group goes by its name or its logical id. */
function listActivities(source: ApiSource, group: string | undefined): ScalingActivity[] {
  const name = source.status().groups.find((one) => one.logicalId === group)?.name ?? group;
  const open = (activity: ScalingActivity) => (activity.endTimeMs === undefined ? 0 : 1);
  return source
    .activities()
    .filter((one) => name === undefined || one.group === name)
    .toSorted((a, b) => open(a) - open(b) || b.startTimeMs - a.startTimeMs);
}

function parse<T>(schema: z.ZodType<T>, query: URLSearchParams): T {
  const result = schema.safeParse(Object.fromEntries(query));
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join(".") || "query"}: ${issue.message}`);
  throw new LabError("InvalidQuery", faults.join("; "));
}
