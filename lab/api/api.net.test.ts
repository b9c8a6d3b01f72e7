import { request } from "undici";
import { afterEach, expect, test } from "vitest";
import { LabError } from "../model/errors.ts";
import type { LabEvent, ScalingActivity } from "../model/events.ts";
import type { ActiveFault } from "../model/fault.ts";
import type { LabStatus } from "../model/status.ts";
import {
  type ApiServer,
  endFaults,
  fetchActivities,
  fetchFabricState,
  fetchFaults,
  fetchStatus,
  followEvents,
  holdLease,
  requestFault,
  serveApi,
} from "./index.ts";
import type { ApiSource, FaultSource, LeaseSource } from "./source.ts";

const status = { lab: "t", groups: [{ name: "app", logicalId: "AppGroup" }] } as unknown as LabStatus;
const listeners = new Set<(event: LabEvent) => void>();
const events: LabEvent[] = [event(1), event(2)];
const activities = [activity("a", 1, 2), activity("b", 2), activity("c", 3, 4), activity("other", 9, 9, "web")];

const held: string[] = [];
const fault = (id: string): ActiveFault => ({ id, kind: "kill" }) as ActiveFault;
let on: ActiveFault[] = [];

const faults: FaultSource = {
  list: () => on,
  start: async (asked) => {
    if (asked.kind === "nonsense") throw new LabError("NoFault", "No fault is called `nonsense`", { status: 404 });
    const started = { ...fault(`fault-${on.length + 1}`), ...asked };
    on = [...on, started];
    return started;
  },
  end: async (id) => {
    const ended = on.filter((one) => id === undefined || one.id === id);
    on = on.filter((one) => !ended.includes(one));
    return ended;
  },
};

const leases: LeaseSource = {
  open: () => "lease-1",
  hold: (id) => {
    if (id !== "lease-1") throw new LabError("LeaseOver", `Lease \`${id}\` is over`, { status: 404 });
    held.push(id);
    return () => void held.pop();
  },
};

let api: ApiServer | undefined;

afterEach(async () => {
  await api?.close();
  api = undefined;
});

function event(id: number): LabEvent {
  return { id, timeMs: id, kind: "error", message: `event ${id}` };
}

function activity(activityId: string, startTimeMs: number, endTimeMs?: number, group = "app"): ScalingActivity {
  return { activityId, group, startTimeMs, endTimeMs } as ScalingActivity;
}

/** Of one load balancer. */
async function serve(): Promise<string> {
  const source = {
    status: () => status,
    fabricState: () => undefined,
    activities: () => activities,
    events,
    faults,
    leases,
    traffic: { metrics: async () => ({ periodMs: 60_000, series: [] }), flows: async () => [] },
    subscribe: (listener: (event: LabEvent) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as ApiSource;
  api = await serveApi(source, { host: "127.0.0.1", port: 0 });
  return `http://127.0.0.1:${api.port}`;
}

async function refusal(url: string, options: Parameters<typeof request>[1] = {}) {
  const { statusCode, body } = await request(url, options);
  return { statusCode, ...((await body.json()) as object) };
}

test("tells the status, and null for a fabric state that was never rendered", async () => {
  const url = await serve();
  expect(await fetchStatus(url)).toEqual(status);
  expect(await fetchFabricState(url)).toBeNull();
  expect(await refusal(`${url}/healthz`)).toEqual({ statusCode: 200, ok: true });
});

test("lists activities in progress first, then the newest first, by a group's name or logical id (A74)", async () => {
  const url = await serve();
  const ids = async (group?: string) => (await fetchActivities(url, group)).map((one) => one.activityId);
  expect(await ids("app")).toEqual(["b", "c", "a"]);
  expect(await ids("AppGroup")).toEqual(["b", "c", "a"]);
  expect(await ids()).toEqual(["b", "other", "c", "a"]);
});

test("gives the events after a given one and ends", async () => {
  const url = await serve();
  const heard: LabEvent[] = [];
  for await (const one of followEvents(url, { after: 1 })) heard.push(one);
  expect(heard).toEqual([event(2)]);
});

test("follows events to come until the reader stops, and then forgets it", async () => {
  const url = await serve();
  const stop = new AbortController();
  const heard: number[] = [];
  for await (const { id } of followEvents(url, { follow: true, signal: stop.signal })) {
    heard.push(id);
    if (id === 2) for (const listener of listeners) listener(event(3));
    if (id === 3) stop.abort();
  }
  expect(heard).toEqual([1, 2, 3]);
  await expect.poll(() => listeners.size).toBe(0);
});

test("ends a followed stream when the server leaves", async () => {
  const url = await serve();
  const heard: number[] = [];
  const read = async () => {
    for await (const { id } of followEvents(url, { follow: true })) {
      heard.push(id);
      if (id === 2) void api?.close();
    }
  };
  await expect(read()).rejects.toMatchObject({ code: "ControlUnreachable" });
  expect(heard).toEqual([1, 2]);
  api = undefined;
});

test("refuses callers by another Host or Origin, as a rebinding page would be", async () => {
  const url = await serve();
  const host = new URL(url).host;
  expect(await refusal(`${url}/v1/status`, { headers: { host: "evil.example" } })).toMatchObject({
    statusCode: 403,
    code: "ForbiddenHost",
    message: "The API answers to 127.0.0.1 and localhost; got Host `evil.example`",
  });
  expect(await refusal(`${url}/v1/status`, { headers: { origin: "http://evil.example" } })).toMatchObject({
    statusCode: 403,
    code: "ForbiddenOrigin",
  });
  expect((await request(`${url}/healthz`, { headers: { origin: `http://${host}` } })).statusCode).toBe(200);
});

test.each([
  ["/v1/nothing", "GET", 404, "NoSuchPath"],
  ["/__proto__", "GET", 404, "NoSuchPath"],
  ["/v1/status", "POST", 405, "MethodNotAllowed"],
  ["/v1/events/", "GET", 404, "NoSuchPath"],
  ["/v1/faults/fault-1", "GET", 405, "MethodNotAllowed"],
  ["/v1/faults", "POST", 400, "InvalidRequest"],
  ["/v1/leases/lease-2", "POST", 404, "LeaseOver"],
  ["/v1/events?after=x", "GET", 400, "InvalidQuery"],
  ["/v1/events?before=1", "GET", 400, "InvalidQuery"],
] as const)("answers %s by %s with %i %s", async (path, method, statusCode, code) => {
  const url = await serve();
  expect(await refusal(`${url}${path}`, { method })).toMatchObject({ statusCode, code, message: expect.any(String) });
});

test("starts a fault, lists it, ends it by its id or with all", async () => {
  const url = await serve();
  const started = await requestFault(url, { kind: "kill", options: { instance: "web-1" }, forMs: 500, leaseId: "l" });
  expect(started).toMatchObject({ id: "fault-1", options: { instance: "web-1" }, forMs: 500, leaseId: "l" });
  await requestFault(url, { kind: "stop", options: {} });
  expect((await fetchFaults(url)).map((one) => one.id)).toEqual(["fault-1", "fault-2"]);
  expect((await endFaults(url, "fault-1")).map((one) => one.id)).toEqual(["fault-1"]);
  expect((await endFaults(url)).map((one) => one.id)).toEqual(["fault-2"]);
  expect(await fetchFaults(url)).toEqual([]);
  await expect(requestFault(url, { kind: "nonsense", options: {} })).rejects.toMatchObject({ code: "NoFault" });
});

test("a lease is held while its client is connected, and taken up again after a cut", async () => {
  const url = await serve();
  const lease = await holdLease(async () => `http://127.0.0.1:${api?.port}`);
  expect(lease.id).toBe("lease-1");
  await expect.poll(() => held).toEqual(["lease-1"]);
  await api?.close();
  await expect.poll(() => held).toEqual([]);
  await serve();
  expect(url).not.toBe(`http://127.0.0.1:${api?.port}`);
  await expect.poll(() => held, { timeout: 5000 }).toEqual(["lease-1"]);
  lease.release();
  await expect.poll(() => held).toEqual([]);
});

test("tells a client that nobody answers", async () => {
  await expect(fetchStatus("http://127.0.0.1:1")).rejects.toMatchObject({ code: "ControlUnreachable", status: 503 });
});
