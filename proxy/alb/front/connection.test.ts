/** What comes over one connection within a turn of the event loop, without a network. */
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { expect, test } from "vitest";
import { DEFAULT_ALB_ATTRIBUTES } from "../../../lab/model/index.ts";
import type { AccessRecord } from "../log/entry.ts";
import { createMeter } from "../metrics/meter.ts";
import type { TargetPool } from "../target/pool.ts";
import type { Upstream, UpstreamUser } from "../target/upstream.ts";
import { timingOf } from "../timing.ts";
import { closeIfIdle, serveConnection } from "./connection.ts";
import type { FrontServices, Route } from "./front.ts";

const REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/** A connection of a client, and what the node wrote to it. */
class FakeSocket extends Duplex {
  written = "";

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.written += chunk.toString("latin1");
    done();
  }

  setNoDelay(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }
}

const OWN: Route = {
  ...{ kind: "answer", action: "fixed-response", status: 200, body: "own" },
  ...{ priority: 1, rulesEvaluated: 1 },
};

/** To a target that has a kept connection, and gives a new one. */
function targetOf(kept: FakeSocket, fresh = new FakeSocket()) {
  const upstream: Upstream = { socket: kept as unknown as Socket, uses: 1, user: undefined };
  function acquire(user: UpstreamUser): Upstream {
    upstream.user = user;
    return upstream;
  }
  const connect = (user: UpstreamUser): Upstream => ({ socket: fresh as unknown as Socket, uses: 0, user });
  const pool = { address: "a:80", acquire, connect, observe: () => {} } as unknown as TargetPool;
  const forward = {
    kind: "forward",
    groupArn: "arn",
    protocolVersion: "HTTP1",
    priority: 0,
    rulesEvaluated: 0,
  } as const;
  return { upstream, route: { ...forward, pool } };
}

/** A node that does the same with each request. */
function startFront(route: Route = OWN) {
  const log: AccessRecord[] = [];
  const services: FrontServices = {
    timing: timingOf({ timeScale: 1, idleTimeoutSeconds: 60 }),
    attributes: DEFAULT_ALB_ATTRIBUTES,
    dnsName: "front",
    elb: "app/front/1",
    stopping: false,
    meter: createMeter(),
    now: () => 0,
    newTraceId: () => "1-0-0",
    headersOf: () => undefined,
    route: () => route,
    log: (record) => log.push(record),
  };
  const socket = new FakeSocket();
  const front = serveConnection(socket as unknown as Socket, 80, services);
  return { front, socket, log };
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

test("requests are answered when the turn ends in which they came", async () => {
  const { socket, log } = startFront();
  socket.emit("data", Buffer.from(REQUEST));
  expect(socket.written).toBe("");
  await endOfTurn();
  expect(socket.written).toMatch(/^HTTP\/1\.1 200 OK\r\n.*own$/s);
  expect(log).toHaveLength(1);
});

test("a request that came in the turn in which its client went is logged all the same", () => {
  const { socket, log } = startFront();
  socket.emit("data", Buffer.from(REQUEST));
  socket.emit("end");
  expect(log.map(({ elbStatus }) => elbStatus)).toEqual([200]);
});

test("ALB-074: a target does not get what its client waits for no more", async () => {
  const target = new FakeSocket();
  const gone = startFront(targetOf(target).route);
  gone.socket.emit("data", Buffer.from(REQUEST));
  gone.socket.emit("end");
  await endOfTurn();
  expect([gone.log[0]?.elbStatus, target.written]).toEqual([460, ""]);
  const other = new FakeSocket();
  const { socket } = startFront(targetOf(other).route);
  socket.emit("data", Buffer.from(REQUEST));
  await endOfTurn();
  expect(other.written).toMatch(/^GET \/ HTTP\/1\.1\r\n/);
});

test("a request that came in the turn in which the listener is closed is answered first", async () => {
  const { front, socket } = startFront();
  socket.emit("data", Buffer.from(REQUEST));
  closeIfIdle(front);
  await endOfTurn();
  expect(socket.written).toMatch(/own$/);
  expect(socket.writableEnded).toBe(true);
});

test("more than any head may have is not gathered until the turn ends", () => {
  const { socket, log } = startFront();
  socket.emit("data", Buffer.from(`GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(70_000)}`));
  expect(log).toHaveLength(1);
  expect(socket.written).toMatch(/^HTTP\/1\.1 4\d\d /);
});

test("a request whose kept connection ends before the turn does waits for the new one", async () => {
  const [kept, fresh] = [new FakeSocket(), new FakeSocket()];
  const { upstream, route } = targetOf(kept, fresh);
  const { front, socket } = startFront(route);
  socket.emit("data", Buffer.from(REQUEST));
  closeIfIdle(front);
  upstream.user?.onEnd(undefined);
  await endOfTurn();
  expect([kept.written, fresh.written]).toEqual(["", ""]);
  front.exchange?.onConnected();
  await endOfTurn();
  expect(fresh.written).toMatch(/^GET \/ HTTP\/1\.1\r\n/);
});
