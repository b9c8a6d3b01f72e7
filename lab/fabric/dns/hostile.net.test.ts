/** The resolver among askers that mean no good: it answers all others, and nothing that they send ends or stalls it. */
import { execFileSync } from "node:child_process";
import net from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { FUZZ_SEED, startHostile, watchThisProcess } from "../../../proxy/hostile/fixture.ts";
import { systemClock, waitUntil } from "../../model/index.ts";
import { sendDatagram } from "../fixture/raw-segment.ts";
import { ADDRESS, askTcp, askUdp, NAME, question, rcode, setUp, values } from "./fixture.ts";
import { toFrame } from "./frame.ts";

const HOSTILE = "127.0.0.66";

test("whatever hostile askers send, others are answered over UDP and TCP", async () => {
  const { port, resolver } = await setUp({ clock: systemClock });
  const isUnharmed = watchThisProcess();
  const at = { host: ADDRESS, port, from: HOSTILE, seed: FUZZ_SEED, longestMs: 500 };
  const peers = await startHostile({
    clients: [{ ...at, kind: "dns", atOnce: 20, count: 150 }],
    datagrams: [{ ...at, kind: "dns", perSecond: 1500, count: 4000 }],
  });
  let asked = 0;
  let isOver = false;
  void peers.ended.then(() => (isOver = true));
  while (!isOver) {
    // One that a loaded machine takes longer for is asked again, as a resolver's client does.
    const isAnswered = async () => {
      const replies = [await askUdp(port, question(NAME)), ...(await askTcp(port, question(NAME)))];
      return replies.every((reply) => values(reply)?.length === 2);
    };
    await waitUntil(isAnswered, { what: "answers over UDP and TCP", timeoutMs: 10_000 });
    asked += 1;
    // A pace below the limit of row V45.
    await delay(20);
  }
  expect([asked > 3, resolver.counters.malformed > 100]).toEqual([true, true]);
  await isUnharmed();
}, 60_000);

test("a question from port 0, where no answer can go, is passed over", async () => {
  const { port, resolver } = await setUp();
  const isUnharmed = watchThisProcess();
  const [program = "", ...args] = sendDatagram({
    ...{ from: HOSTILE, fromPort: 0, to: ADDRESS, port },
    hex: question(NAME).toString("hex"),
  });
  execFileSync(program, args);
  await waitUntil(() => resolver.counters.queries === 1, { what: "the question", timeoutMs: 5000, everyMs: 5 });
  expect(values(await askUdp(port, question(NAME)))).toHaveLength(2);
  await isUnharmed();
});

test("a message that says it holds thousands of records is refused unread", async () => {
  const { port } = await setUp();
  const lying = question(NAME);
  lying.writeUInt16BE(65_535, 4);
  expect(rcode(await askUdp(port, lying))).toBe("FORMERR");
  expect(rcode((await askTcp(port, Buffer.concat([question(NAME), Buffer.alloc(2000)])))[0])).toBe("FORMERR");
});

test("an upstream that cannot even be called is a SERVFAIL", async () => {
  const { port } = await setUp({ upstream: 53, at: "255.255.255.255" });
  expect(rcode(await askUdp(port, question("example.com")))).toBe("SERVFAIL");
});

test("an asker that does not read its answers is hung up on before they pile up", async () => {
  const { port } = await setUp({ addresses: 1000 });
  const socket = net.connect({ port, host: ADDRESS, localAddress: HOSTILE });
  onTestFinished(() => void socket.destroy());
  const [answer] = await askTcp(port, question(NAME));
  expect(answer?.answers).toHaveLength(1000);
  const questions = 500;
  for (let n = 0; n < questions; n++) socket.write(toFrame(question(NAME)));
  let heard = 0;
  socket.on("error", () => {}).on("data", (chunk: Buffer) => (heard += chunk.length));
  await new Promise((resolve) => socket.once("close", resolve));
  expect(heard).toBeLessThan(questions * 50_000);
});

test("one asker cannot hold all connections", async () => {
  const { port } = await setUp();
  const held = Array.from({ length: 80 }, () => net.connect({ port, host: ADDRESS, localAddress: HOSTILE }));
  let hungUp = 0;
  for (const socket of held) socket.on("error", () => {}).once("close", () => hungUp++);
  for (const socket of held) socket.resume();
  onTestFinished(() => held.forEach((socket) => void socket.destroy()));
  await waitUntil(() => hungUp === 16, { what: "all but 64 to be hung up on", timeoutMs: 10_000 });
  expect(values((await askTcp(port, question(NAME)))[0])).toHaveLength(2);
});
