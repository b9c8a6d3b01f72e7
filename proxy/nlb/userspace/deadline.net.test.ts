import { spawn } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { balancer, converse } from "./fixture.ts";

/** Listens, tells its port and never comes to accepting; the kernel takes two connections for it and no third. */
const BUSY = `const server = require("node:net").createServer();
server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
  require("node:fs").writeSync(1, String(server.address().port));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});`;

/** @returns the port of a target that does not answer a SYN */
async function silentTarget(): Promise<number> {
  const child = spawn(process.execPath, ["-e", BUSY], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const port = Number(String((await once(child.stdout, "data"))[0]));
  for (let taken = 0; taken < 2; taken++) {
    const filler = net.connect(port, "127.0.0.1").on("error", () => {});
    onTestFinished(() => void filler.destroy());
    await once(filler, "connect");
  }
  return port;
}

async function silentBalancer(connectTimeoutMs?: number) {
  const healthCheck = { intervalSeconds: 300, timeoutSeconds: 120 };
  const targets = [`127.0.0.1:${await silentTarget()}`];
  const surroundings = { clock: { now: Date.now }, random: Math.random };
  return balancer(
    { listeners: [{ port: 0, forward: "silent" }], targetGroups: [{ name: "silent", targets, healthCheck }] },
    connectTimeoutMs === undefined ? surroundings : { ...surroundings, connectTimeoutMs },
  );
}

test("NLB-157: a target that does not answer in time loses the flow, and the client gets RST", async () => {
  const nlb = await silentBalancer(200);
  const refused = once(nlb.events, "refused");
  expect((await converse(nlb.port, "x").ended).how).toBe("reset");
  expect(await refused).toMatchObject([{ reason: "the target did not answer within 200 ms" }]);
  expect(nlb.flows()).toEqual([]);
});

test("NLB-157: it has 30 s, to the millisecond", async () => {
  const nlb = await silentBalancer();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const reasons: string[] = [];
  nlb.events.on("refused", ({ reason }) => reasons.push(reason));
  const { ended } = converse(nlb.port, "x");
  // The deadline is the only timer that is made from now on.
  while (vi.getTimerCount() === 0) await new Promise(setImmediate);
  vi.advanceTimersByTime(29_999);
  await new Promise(setImmediate);
  expect(reasons).toEqual([]);
  vi.advanceTimersByTime(1);
  expect((await ended).how).toBe("reset");
  expect(reasons).toEqual(["the target did not answer within 30000 ms"]);
});
