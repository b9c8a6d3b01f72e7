import { spawn } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { waitUntil } from "../../../lab/model/wait.ts";
import { seededRandom } from "../../../lab/scenario/random.ts";
import { cutFlows } from "../../hostile/cut-flows.ts";
import { balancer, certificate, converse, echo, target } from "./fixture.ts";

function within<T>(what: string, probe: () => T | Promise<T>): Promise<NonNullable<T>> {
  return waitUntil(probe, { what, timeoutMs: 20_000, everyMs: 20 }) as Promise<NonNullable<T>>;
}

test.each([
  ["TCP", false, false],
  ["TLS", true, false],
  ["PROXY", false, true],
] as const)(
  "flows of a %s listener that are cut at random leave nothing behind",
  async (_name, isTls, proxyProtocolV2) => {
    const a = await echo("a");
    const nlb = await balancer({
      listeners: [{ port: 0, forward: "a", ...(isTls ? { tls: { certificates: [certificate(["a"])] } } : {}) }],
      targetGroups: [{ name: "a", targets: [a.at], proxyProtocolV2 }],
    });
    const before = sockets();
    await cutFlows({ port: nlb.port, isTls, count: 600, atOnce: 50, random: seededRandom(5) });
    await within("every socket to be gone", () => nlb.flows().length === 0 && sockets() <= before);
    const { NewFlowCount, ActiveFlowCount } = nlb.metrics();
    expect(NewFlowCount).toBeGreaterThan(100);
    expect(ActiveFlowCount).toBe(0);
  },
);

function sockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
}

test("a target that answers with garbage, without end, slowly or with a reset changes nothing for another", async () => {
  const a = await echo("a");
  const endless = await target((socket) => {
    const more = () => {
      while (!socket.destroyed && socket.write(Buffer.alloc(65_536)));
    };
    socket.on("drain", more);
    more();
  });
  const rude = await target((socket) => socket.resetAndDestroy());
  const mute = await target((socket) => socket.pause());
  const healthCheck = { protocol: "HTTP", intervalSeconds: 0.1, timeoutSeconds: 0.1 } as const;
  const nlb = await balancer({
    listeners: [
      { port: 0, forward: "good" },
      { port: 0, forward: "bad" },
    ],
    targetGroups: [
      { name: "good", targets: [a.at], healthCheck: { intervalSeconds: 0.1, timeoutSeconds: 0.1 } },
      { name: "bad", targets: [endless.at, rude.at, mute.at], healthCheck },
    ],
  });
  const stateOf = (at: string) => nlb.targetHealth().find(({ targetId }) => targetId === at)?.state;
  await within("the bad to be unhealthy", () => [endless, rude, mute].every(({ at }) => stateOf(at) === "unhealthy"));
  const clients = Array.from({ length: 30 }, () => converse(nlb.listeners[1]?.port ?? 0).socket.pause());
  expect(String((await converse(nlb.port, "hello").ended).heard)).toBe("a\nhello");
  expect(stateOf(a.at)).toBe("healthy");
  for (const socket of clients) socket.destroy();
  // Who never reads never hears that its client is gone: such a flow lasts until the idle timeout.
  await mute.close();
  await within("their flows to end", () => nlb.flows().length === 0);
});

test("without file descriptors left it refuses, blames no target, and goes on when there are some again", async () => {
  const a = await echo("a");
  const main = join(import.meta.dirname, "../../../lab/cli/main.ts");
  const command = [process.execPath, main, "nlb", "--listen", "127.0.0.1:0", "--interval", "300", "--target", a.at];
  const child = spawn("sh", ["-c", 'ulimit -n 64; exec "$@"', "sh", ...command]);
  onTestFinished(() => void child.kill("SIGKILL"));
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  child.stdout.resume();
  const port = Number(await within("it to listen", () => /Listening on \S+:(\d+)/.exec(said)?.[1]));
  const many = Array.from({ length: 200 }, () => net.connect(port, "127.0.0.1"));
  let closed = 0;
  for (const socket of many)
    socket
      .on("error", () => {})
      .once("close", () => closed++)
      .resume();
  await within("some to be refused", () => closed > 50);
  for (const socket of many) socket.destroy();
  await within("service again", async () => String((await converse(port, "").ended).heard) === "a\n");
  expect(child.exitCode).toBeNull();
  child.kill("SIGTERM");
  await once(child, "exit");
});
