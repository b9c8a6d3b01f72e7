import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { LabError } from "../model/errors.ts";
import type { ScalingActivity } from "../model/events.ts";
import { sendAuthority } from "./authority.ts";
import { postFailover, postPromotion, postReboot } from "./databases.ts";
import { postDbEndpoint, postDbEndpointChange } from "./db-endpoints.ts";
import { streamEvents } from "./event-stream.ts";
import { deleteFaults, postFault, streamLease } from "./faults.ts";
import { postInstanceProfile } from "./instance-profiles.ts";
import { sendFlows, sendMetrics, sendPrometheus } from "./metrics.ts";
import { parseQuery } from "./query.ts";
import { postRegistration } from "./registrations.ts";
import { sendJson } from "./respond.ts";
import type { ApiSource } from "./source.ts";
import { postZonalShift } from "./zonal-shifts.ts";

interface Call {
  readonly source: ApiSource;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  /** What stands after the path of a route that ends with `/`. */
  readonly id?: string;
}

type Route = (call: Call) => void | Promise<void>;
type Method = "GET" | "POST" | "DELETE";

/** A path that ends with `/` has an id after it. */
const ROUTES: Readonly<Record<string, Partial<Record<Method, Route>>>> = {
  "/healthz": { GET: ({ response }) => sendJson(response, 200, { ok: true }) },
  "/v1/status": { GET: ({ source, response }) => sendJson(response, 200, source.status()) },
  "/v1/fabric-state": { GET: ({ source, response }) => sendJson(response, 200, source.fabricState() ?? null) },
  "/v1/certificate-authority": { GET: ({ source, response }) => sendAuthority(source, response) },
  "/v1/access-log": {
    GET: async ({ source, response }) => sendJson(response, 200, (await source.accessLog?.()) ?? []),
  },
  "/v1/activities": {
    GET: ({ source, query, response }) =>
      sendJson(response, 200, listActivities(source, parseQuery(ACTIVITIES, query).group)),
  },
  "/v1/events": { GET: ({ source, query, response }) => streamEvents(source, parseQuery(EVENTS, query), response) },
  "/v1/metrics": { GET: ({ source, query, response }) => sendMetrics(source, query, response) },
  "/v1/flows": { GET: ({ source, query, response }) => sendFlows(source, query, response) },
  "/metrics": { GET: ({ source, query, response }) => sendPrometheus(source, query, response) },
  "/v1/faults": {
    GET: ({ source, response }) => sendJson(response, 200, source.faults.list()),
    POST: ({ source, request, response }) => postFault(source, request, response),
    DELETE: ({ source, response }) => deleteFaults(source, undefined, response),
  },
  "/v1/faults/": { DELETE: ({ source, id, response }) => deleteFaults(source, id, response) },
  "/v1/zonal-shifts": {
    GET: ({ source, response }) => sendJson(response, 200, source.zonalShifts.list()),
    POST: ({ source, request, response }) => postZonalShift(source, request, response),
  },
  "/v1/zonal-shifts/": {
    DELETE: ({ source, id, response }) => sendJson(response, 200, source.zonalShifts.end(id ?? "")),
  },
  "/v1/instance-profiles": { POST: ({ source, request, response }) => postInstanceProfile(source, request, response) },
  "/v1/databases/failover": { POST: ({ source, request, response }) => postFailover(source, request, response) },
  "/v1/databases/promote": { POST: ({ source, request, response }) => postPromotion(source, request, response) },
  "/v1/databases/reboot": { POST: ({ source, request, response }) => postReboot(source, request, response) },
  "/v1/databases/endpoints": {
    GET: ({ source, response }) => sendJson(response, 200, source.databases.endpoints.list()),
    POST: ({ source, request, response }) => postDbEndpoint(source, request, response),
  },
  "/v1/databases/endpoints/": {
    POST: ({ source, id, request, response }) => postDbEndpointChange(source, id ?? "", request, response),
    DELETE: ({ source, id, response }) => sendJson(response, 200, source.databases.endpoints.remove(id ?? "")),
  },
  "/v1/registrations": {
    GET: ({ source, response }) => sendJson(response, 200, source.registrations.list()),
    POST: ({ source, request, response }) => postRegistration(source, request, response),
  },
  "/v1/instances/": {
    DELETE: async ({ source, id, response }) => sendJson(response, 200, await source.terminate(id ?? "")),
  },
  "/v1/executions/": {
    GET: async ({ source, id, response }) => sendJson(response, 200, await source.associations.output(id ?? "")),
  },
  "/v1/leases": { POST: ({ source, response }) => streamLease(source, undefined, response) },
  "/v1/leases/": { POST: ({ source, id, response }) => streamLease(source, id, response) },
};

const ACTIVITIES = z.strictObject({ group: z.string().optional() });
const EVENTS = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  follow: z
    .enum(["0", "1", "false", "true"])
    .default("0")
    .transform((text) => text === "1" || text === "true"),
});

/** @throws LabError `MethodNotAllowed`, `NoSuchPath`, `InvalidQuery`, `InvalidRequest`, and of what is asked for */
export async function route(source: ApiSource, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const { path, id } = splitPath(url.pathname);
  const methods = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
  if (!methods) {
    const hint = `there are ${Object.keys(ROUTES).join(", ")}`;
    throw new LabError("NoSuchPath", `The API has no path \`${url.pathname}\``, { status: 404, hint });
  }
  const handle = methods[request.method as Method];
  if (!handle) {
    const allowed = Object.keys(methods).join(", ");
    throw new LabError("MethodNotAllowed", `${path} takes ${allowed}; got ${request.method}`, { status: 405 });
  }
  await handle({ source, request, response, query: url.searchParams, ...(id === undefined ? {} : { id }) });
}

/** `/v1/faults/fault-1` is `/v1/faults/` and an id. */
function splitPath(pathname: string): { path: string; id?: string } {
  const parent = pathname.slice(0, pathname.lastIndexOf("/") + 1);
  const last = pathname.slice(parent.length);
  return last !== "" && Object.hasOwn(ROUTES, parent) ? { path: parent, id: last } : { path: pathname };
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
