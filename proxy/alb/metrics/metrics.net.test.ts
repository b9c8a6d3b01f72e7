import { expect, test } from "vitest";
import { systemClock, waitUntil } from "../../../lab/model/index.ts";
import { answering, type Bench, ok, rawClient, startBench } from "../fixture.ts";

const REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
/** Ends a connection from which a client hears an answer. */
const LAST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";

test("ALB-091: a connection beyond those that a node has room for is reset and counted, and room that is made is used", async () => {
  await using bench = await startBench(systemClock, { maxConnections: 2 });
  await bench.apply([await bench.target(answering(ok("x")))]);
  using first = rawClient(bench.port());
  first.send(REQUEST);
  await first.until(/x$/);
  using second = rawClient(bench.port());
  expect(await second.untilClosed()).toBe("");
  expect(bench.node.meter.node).toMatchObject({ rejected: 1, active: 2, requests: 1 });
  first.socket.destroy();
  await waitUntil(() => bench.node.meter.node.active < 2, { what: "room for a connection", timeoutMs: 5000 });
  using third = rawClient(bench.port());
  third.send(REQUEST);
  await third.until(/x$/);
  expect(bench.node.meter.node.rejected).toBe(1);
});

/** @returns the Cookie field of what the answer sets */
async function ask(bench: Bench, cookie = ""): Promise<string> {
  using client = rawClient(bench.port());
  client.send(`${LAST}${cookie}\r\n`);
  const [, value] = /^set-cookie: (AWSALB=[^;]*)/im.exec(await client.untilClosed()) ?? [];
  return `Cookie: ${value}\r\n`;
}

test("ALB-091: a request of a sticky group counts as non-sticky where its target is chosen anew", async () => {
  await using bench = await startBench();
  const targets = [await bench.target(answering(ok("1"))), await bench.target(answering(ok("2")))];
  const counted = () => bench.node.meter.node.nonSticky;
  await bench.apply(targets);
  await ask(bench);
  expect(counted()).toBe(0);
  await bench.apply(targets, { group: { stickiness: { kind: "lb_cookie", durationSeconds: 60 } } });
  const cookie = await ask(bench);
  expect(counted()).toBe(1);
  await ask(bench, cookie);
  expect(counted()).toBe(1);
  await ask(bench, "Cookie: AWSALB=malformed\r\n");
  expect(counted()).toBe(2);
  const [one] = targets;
  await bench.apply(one ? [one] : [], { group: { stickiness: { kind: "lb_cookie", durationSeconds: 60 } } });
  const bound = await ask(bench);
  const [, two] = targets;
  await bench.apply(two ? [two] : [], { group: { stickiness: { kind: "lb_cookie", durationSeconds: 60 } } });
  await ask(bench, bound);
  expect(counted()).toBe(4);
});
