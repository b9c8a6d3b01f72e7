import { randomBytes } from "node:crypto";
import { once } from "node:events";
import net from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { parseProxyHeader } from "../proxy-protocol/index.ts";
import { balancer, converse, echo, flowTo, listener, target, within } from "./fixture.ts";

const quick = { intervalSeconds: 0.05, timeoutSeconds: 0.05 };

test("flows are spread over the targets, each whole on one, and told of", async () => {
  const [a, b] = [await echo("a"), await echo("b")];
  const nlb = await balancer({
    listeners: [{ port: 0, forward: "echo" }],
    targetGroups: [{ name: "echo", targets: [a.at, b.at] }],
  });
  const told: string[] = [];
  nlb.events.on("flow-end", ({ target: { port }, receivedBytes, sentBytes, end }) =>
    told.push(`${port} ${receivedBytes} ${sentBytes} ${end}`),
  );
  const talks = Array.from({ length: 60 }, () => converse(nlb.port, "hello").ended);
  const heard = (await Promise.all(talks)).map((one) => `${one.how} ${one.heard}`);
  expect(new Set(heard)).toEqual(new Set(["end a\nhello", "end b\nhello"]));
  await within("all ends to be told", () => told.length === 60);
  expect(new Set(told)).toEqual(new Set([`${a.port} 5 7 closed`, `${b.port} 5 7 closed`]));
  expect(nlb.flows()).toEqual([]);
});

test("NLB-071: a sticky group keeps a client's flows on one target", async () => {
  const servers = await Promise.all(["a", "b", "c"].map(echo));
  const nlb = await balancer({
    listeners: [{ port: 0, forward: "echo" }],
    targetGroups: [{ name: "echo", targets: servers.map(({ at }) => at), stickiness: true }],
  });
  const heard = await Promise.all(Array.from({ length: 20 }, () => converse(nlb.port, "").ended));
  expect(new Set(heard.map((one) => String(one.heard))).size).toBe(1);
});

test("a half-closed flow goes on the other way, and large data arrives whole and in order", async () => {
  const big = randomBytes(8 * 1024 * 1024);
  const answers = await target((socket) => {
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.once("end", () => socket.end(Buffer.concat(chunks)));
  });
  const nlb = await balancer({
    listeners: [{ port: 0, forward: "store" }],
    targetGroups: [{ name: "store", targets: [answers.at] }],
  });
  const { heard, how } = await converse(nlb.port, big).ended;
  expect(how).toBe("end");
  expect(heard.equals(big)).toBe(true);
});

test("a target that does not read holds its client back", async () => {
  const deaf = await target((socket) => socket.pause());
  const nlb = await balancer({
    listeners: [{ port: 0, forward: "deaf" }],
    targetGroups: [{ name: "deaf", targets: [deaf.at] }],
  });
  const { socket } = converse(nlb.port);
  let taken = 0;
  const piece = Buffer.alloc(1024 * 1024);
  for (; taken < 256; taken++) {
    const isFree = socket.write(piece);
    const drained = isFree || (await Promise.race([once(socket, "drain").then(() => true), quiet(500)]));
    if (!drained) break;
  }
  expect(taken).toBeLessThan(64);
});

function quiet(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), ms));
}

test("a reset passes on as a reset, both ways", async () => {
  const rude = await target((socket) => socket.once("data", () => socket.resetAndDestroy()));
  const ends: string[] = [];
  const patient = await target((socket) =>
    socket.on("error", (error: NodeJS.ErrnoException) => ends.push(`${error.code}`)),
  );
  const nlb = await balancer({
    listeners: [
      { port: 0, forward: "rude" },
      { port: 0, forward: "patient" },
    ],
    targetGroups: [
      { name: "rude", targets: [rude.at] },
      { name: "patient", targets: [patient.at] },
    ],
  });
  const told: string[] = [];
  nlb.events.on("flow-end", ({ end }) => told.push(end));
  expect((await converse(nlb.port, "x").ended).how).toBe("reset");
  const client = net.connect(nlb.listeners[1]?.port ?? 0, "127.0.0.1");
  await within("the flow", () => nlb.flows().length === 1);
  client.resetAndDestroy();
  await within("the target to hear of it", () => ends.length === 1);
  expect(ends).toEqual(["ECONNRESET"]);
  await within("both ends to be told", () => told.length === 2);
  expect(told).toEqual(["target-reset", "client-reset"]);
});

test("NLB-135: where no target is, or none answers, the client gets RST and the program a reason", async () => {
  const gone = await echo("gone");
  await gone.close();
  const nlb = await balancer({
    listeners: [
      { port: 0, forward: "empty" },
      { port: 0, forward: "gone" },
    ],
    targetGroups: [{ name: "empty" }, { name: "gone", targets: [gone.at] }],
  });
  const reasons: string[] = [];
  nlb.events.on("refused", ({ reason }) => reasons.push(reason));
  for (const { port } of nlb.listeners) expect((await converse(port, "x").ended).how).toBe("reset");
  expect(reasons).toEqual(["no target is registered", `connect ECONNREFUSED ${gone.at}`]);
});

test("NLB-128, NLB-129: a target that fails its checks gets no new flow, and its open ones RST with their next byte", async () => {
  const [a, b] = [await echo("a"), await echo("b")];
  const nlb = await balancer({
    listeners: [{ port: 0, forward: "echo" }],
    targetGroups: [{ name: "echo", targets: [a.at, b.at], healthCheck: { ...quick, port: "traffic-port" } }],
  });
  const stateOf = (at: string) => nlb.targetHealth().find(({ targetId }) => targetId === at)?.state;
  await within("both to be healthy", () => stateOf(a.at) === "healthy" && stateOf(b.at) === "healthy");
  const flow = await flowTo(nlb.port, "a");
  a.refuse();
  await within("a to be unhealthy", () => stateOf(a.at) === "unhealthy");
  let reset = false;
  flow.on("error", () => {
    reset = true;
  });
  expect(nlb.flows()).toEqual([]);
  const heard = await Promise.all(Array.from({ length: 20 }, () => converse(nlb.port, "").ended));
  expect(new Set(heard.map((one) => String(one.heard)))).toEqual(new Set(["b\n"]));
  expect(reset).toBe(false);
  flow.write("anything");
  await within("the old flow to be reset", () => reset);
});

test("NLB-151, NLB-153: an idle flow is forgotten in silence, and answered with RST when it speaks again", async () => {
  const a = await echo("a");
  const clock = { nowMs: Date.now() };
  const nlb = await balancer(
    {
      listeners: [{ port: 0, forward: "echo", idleTimeoutSeconds: 350 }],
      targetGroups: [{ name: "echo", targets: [a.at] }],
    },
    { clock: { now: () => clock.nowMs }, random: Math.random },
  );
  const flow = await flowTo(nlb.port, "a");
  let ended = false;
  flow
    .on("error", () => {})
    .once("close", () => {
      ended = true;
    });
  clock.nowMs += 349_000;
  flow.write("x");
  await once(flow, "data");
  clock.nowMs += 349_000;
  await within("a sweep to pass", () => nlb.flows().length === 1);
  clock.nowMs += 2_000;
  await within("the flow to be forgotten", () => nlb.flows().length === 0);
  expect(ended).toBe(false);
  flow.write("anything");
  await within("RST", () => ended);
});

test("NLB-054, NLB-055, NLB-062, NLB-063: the header comes with the client's first payload, before it and once", async () => {
  const { heard, ...reader } = await listener("220 ready\r\n");
  const nlb = await balancer({
    listeners: [{ port: 0, forward: "mail" }],
    targetGroups: [
      { name: "mail", targets: [reader.at], proxyProtocolV2: true, healthCheck: { intervalSeconds: 300 } },
    ],
  });
  const client = net.connect(nlb.port, "127.0.0.1");
  onTestFinished(() => void client.destroy());
  await once(client, "data");
  const own = "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\nEHLO";
  client.write(own);
  await within("all of it to arrive", () => heard.some((one) => String(one).endsWith(own)));
  client.write(" me");
  const stream = await within("the rest", () => heard.find((one) => String(one).endsWith(" me")));
  const header = parseProxyHeader(stream);
  expect(header).toEqual({
    command: "PROXY",
    length: 100,
    source: { ip: "127.0.0.1", port: client.localPort },
    destination: { ip: "127.0.0.1", port: nlb.port },
  });
  expect(String(stream.subarray(100))).toBe(`${own} me`);
});

test("NLB-057: health checks carry a header without a client", async () => {
  const heard: Buffer[] = [];
  const reader = await target((socket) => socket.on("data", (chunk) => heard.push(chunk)));
  await balancer({
    listeners: [{ port: 0, forward: "x" }],
    targetGroups: [{ name: "x", targets: [reader.at], proxyProtocolV2: true, healthCheck: quick }],
  });
  await within("a check", () => heard.length > 0);
  expect(parseProxyHeader(heard[0] as Buffer)).toEqual({ command: "LOCAL", length: 100 });
});

test("bad options are refused with every place that is wrong, and a taken port leaves nothing open", async () => {
  const wrong = { listeners: [{ port: 70_000, forward: "a" }], targetGroups: [{ name: "a", targets: ["nowhere"] }] };
  await expect(balancer(wrong)).rejects.toThrow(/listeners\.0\.port: .*; targetGroups\.0\.targets\.0: /);
  const groups = { targetGroups: [{ name: "a" }] };
  await expect(balancer({ listeners: [{ port: 0, forward: "b" }], ...groups })).rejects.toThrow(
    "Listener 0 forwards to `b`; there are a",
  );
  const first = await balancer({ listeners: [{ port: 0, forward: "a" }], ...groups });
  const taken = {
    listeners: [
      { port: 0, forward: "a" },
      { port: first.port, forward: "a" },
    ],
    ...groups,
  };
  await expect(balancer(taken)).rejects.toThrow(/could not be opened: .*EADDRINUSE/);
});

test("closing waits for flows as long as it was told, and then resets them", async () => {
  const a = await echo("a");
  const nlb = await balancer({
    listeners: [{ port: 0, forward: "a" }],
    targetGroups: [{ name: "a", targets: [a.at] }],
  });
  const flow = await flowTo(nlb.port, "a");
  const reset = once(flow, "error");
  const closing = nlb.close({ graceMs: 200 });
  flow.write("x");
  expect(String(((await once(flow, "data")) as [Buffer])[0])).toBe("x");
  await closing;
  expect(await reset).toMatchObject([{ code: "ECONNRESET" }]);
});
