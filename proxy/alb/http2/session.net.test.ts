/** Connections of HTTP/2 as their clients see them. */
import { once } from "node:events";
import { expect, test } from "vitest";
import { fakeClock, waitUntil } from "../../../lab/model/index.ts";
import { answering, ok } from "../fixture.ts";
import { ask, HTTP2, PLAIN, startHttp2Bench } from "./fixture.ts";

test("ALB-005: 128 streams at once, no push, and all of them are answered", async () => {
  await using bench = await startHttp2Bench();
  let most = 0;
  let open = 0;
  const target = await bench.target((stream) => {
    most = Math.max(most, ++open);
    setImmediate(() => stream.respond({ ":status": 200 }, { endStream: true }));
    stream.once("close", () => open--);
  });
  await bench.apply([target], { group: HTTP2 });
  const session = await bench.client();
  await waitUntil(() => session.remoteSettings.maxConcurrentStreams === 128, { what: "the settings", timeoutMs: 5000 });
  const answers = await Promise.all(Array.from({ length: 300 }, () => ask(session, PLAIN)));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(most).toBeLessThanOrEqual(128);
});

test("ALB-013: after its keep-alive duration a connection serves one more request, with GOAWAY", async () => {
  const clock = fakeClock(1_000_000);
  await using bench = await startHttp2Bench(clock);
  await bench.apply([await bench.bench.target(answering(ok("x")))]);
  const session = await bench.client();
  expect((await ask(session, PLAIN)).status).toBe(200);
  clock.advance(3_600_000);
  const closed = once(session, "close");
  expect((await ask(session, PLAIN)).status).toBe(200);
  await closed;
});

test("ALB-012: a connection without requests ends after the idle timeout, whatever PINGs come", async () => {
  await using bench = await startHttp2Bench();
  await bench.apply([], { idleTimeoutSeconds: 1 });
  const session = await bench.client();
  const closed = once(session, "close");
  const pings = setInterval(() => !session.destroyed && session.ping(() => {}), 100);
  await closed;
  clearInterval(pings);
});

test("ALB-081, 046: without targets the answer is AWS's 503", async () => {
  await using bench = await startHttp2Bench();
  await bench.apply([]);
  const answer = await ask(await bench.client(), PLAIN);
  expect(answer).toMatchObject({ status: 503, headers: { server: "awselb/2.0", "content-length": "162" } });
});

test("ALB-011: over HTTP/2 the same limits hold", async () => {
  await using bench = await startHttp2Bench();
  await bench.apply([await bench.bench.target(answering(ok("x")))]);
  const session = await bench.client();
  expect((await ask(session, { ...PLAIN, "x-long": "x".repeat(17_000) })).status).toBe(400);
  expect((await ask(session, { ...PLAIN, ":path": `/${"x".repeat(17_000)}` })).status).toBe(414);
});
