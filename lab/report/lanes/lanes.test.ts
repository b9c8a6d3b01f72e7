import { expect, test } from "vitest";
import type { DatabaseStatus, LabStatus } from "../../model/status.ts";
import { fixtureRecord } from "../fixture.ts";
import { timeOf } from "../run-time.ts";
import { type Lane, lanesOf } from "./index.ts";
import { packRows, type Span } from "./lane.ts";

/** `proxy-group-1 proxies:3128: healthy 0-20`, in seconds after the first fault. */
function tell(lanes: readonly Lane[], zeroMs: number): string[] {
  const at = (ms: number) => ((ms - zeroMs) / 1000).toFixed(1);
  return lanes.map(({ kind, label, spans }) => {
    const states = spans.map((span) => `${span.text}/${span.tone} ${at(span.fromMs)}..${at(span.untilMs)}`);
    return `${kind} ${label}: ${states.join(", ")}`;
  });
}

test("a run's lanes go from what was broken to what was done, targets that did not change among them", () => {
  const record = fixtureRecord();
  expect(tell(lanesOf(record), timeOf(record).zeroMs)).toMatchInlineSnapshot(`
    [
      "fault faults: proxy-group-2 stopped, as docker stop does/fault 0.0..0.0, latency 200 ms between app-server-1 and proxy-group-1/fault 12.0..16.0",
      "target proxy-group-1: healthy/good -4.2..19.8",
      "target proxy-group-2: healthy/good -4.2..2.0, unhealthy/bad 2.0..2.1, unhealthy.draining/leaving 2.1..2.6",
      "target proxy-group-3: initial/waiting 4.9..9.1, healthy/good 9.1..19.8",
      "group proxy-ha-proxy: terminating/busy 2.0..2.6, launching/busy 2.7..4.9",
      "member proxy-group-1: InService/good -4.2..19.8",
      "member proxy-group-2: InService/good -4.2..1.4, Unhealthy/bad 1.4..2.0, Terminating/leaving 2.0..2.6",
      "member proxy-group-3: Pending/waiting 2.7..4.9, InService/good 4.9..19.8",
    ]
  `);
});

test("what changed without being known before is remembered by its first event", () => {
  const { before: _, after: __, ...record } = fixtureRecord();
  const lanes = lanesOf(record).filter((lane) => lane.kind === "target");
  expect(tell(lanes, timeOf(record).zeroMs)).toMatchInlineSnapshot(`
    [
      "target i-01a2b3c4d5e6f7081: healthy/good -4.2..2.0, unhealthy/bad 2.0..2.1, unhealthy.draining/leaving 2.1..2.6",
      "target i-0b4d5f60718293a4b: initial/waiting 4.9..9.1, healthy/good 9.1..19.8",
    ]
  `);
});

test("a writer that stops and its successor are told by RDS's events", () => {
  const record = fixtureRecord();
  const { zeroMs } = timeOf(record);
  const event = { kind: "database", cluster: "db" } as const;
  const lanes = lanesOf({
    ...record,
    faults: record.faults.slice(0, 1),
    before: { ...(record.before as LabStatus), instances: [], loadBalancers: [], databases: [cluster()] },
    events: [
      {
        id: 1,
        timeMs: zeroMs + 100,
        ...event,
        instance: "db-1",
        message: "DB instance shutdown",
        code: "RDS-EVENT-0004",
      },
      {
        id: 2,
        timeMs: zeroMs + 900,
        ...event,
        instance: "db-2",
        message: "Completed failover",
        code: "RDS-EVENT-0071",
      },
    ],
  });
  expect(tell(lanes, zeroMs).slice(1)).toMatchInlineSnapshot(`
    [
      "database db-1: writer/good -4.2..0.1, writer stopped/bad 0.1..0.9, reader stopped/bad 0.9..19.8",
      "database db-2: reader/good -4.2..0.9, writer/good 0.9..19.8",
    ]
  `);
});

test("a Multi-AZ instance's servers change roles, and a read replica that is promoted writes (R39, R45)", () => {
  const record = fixtureRecord();
  const { zeroMs } = timeOf(record);
  const [writer, second] = cluster().members;
  const pair = { ...cluster(), members: [writer, { ...second, role: "standby" }] } as DatabaseStatus;
  const replica = { ...cluster(), cluster: "db-3", members: [{ ...second, identifier: "db-3" }] } as DatabaseStatus;
  const event = (id: number, instance: string, code: string) =>
    ({ id, timeMs: zeroMs + id * 1000, kind: "database", cluster: instance, instance, message: "", code }) as const;
  const lanes = lanesOf({
    ...record,
    faults: [],
    before: { ...(record.before as LabStatus), instances: [], loadBalancers: [], databases: [pair, replica] },
    events: [event(1, "db", "RDS-EVENT-0049"), event(2, "db-3", "RDS-EVENT-0057")],
  });
  expect(tell(lanes, zeroMs)).toMatchInlineSnapshot(`
    [
      "database db-1: writer/good -4.2..1.0, standby/good 1.0..19.8",
      "database db-2: standby/good -4.2..1.0, writer/good 1.0..19.8",
      "database db-3: reader/good -4.2..2.0, writer/good 2.0..19.8",
    ]
  `);
});

test("spans that overlap are spread over as few rows as they need", () => {
  const span = (fromMs: number, untilMs: number): Span => ({ fromMs, untilMs, tone: "busy", text: "", detail: "" });
  const rows = packRows([span(4, 6), span(0, 3), span(1, 4), span(3, 5)]);
  expect(rows.map((row) => row.map(({ fromMs, untilMs }) => [fromMs, untilMs]))).toEqual([
    [
      [0, 3],
      [3, 5],
    ],
    [
      [1, 4],
      [4, 6],
    ],
  ]);
});

function cluster(): DatabaseStatus {
  const member = { state: "available", availabilityZone: "1a", promotionTier: 1 } as const;
  return {
    cluster: "db",
    state: "available",
    endpoint: "db.local",
    readerEndpoint: "db-ro.local",
    members: [
      { identifier: "db-1", role: "writer", ...member },
      { identifier: "db-2", role: "reader", ...member },
    ],
  };
}
