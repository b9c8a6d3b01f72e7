import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { waitUntil } from "../../../lab/model/index.ts";
import { answering, ok, rawClient, startBench } from "../fixture.ts";

/** More than the kernel keeps for a reader that does not read. */
const LONG = 24_000_000;

/** Bytes that tell where they stand. */
function longBody(): string {
  return Array.from({ length: LONG / 8 }, (_, index) => String(index).padStart(8, ".")).join("");
}

test("what a slow reader has still to get is not overwritten by answers to others", { timeout: 60_000 }, async () => {
  await using bench = await startBench();
  const body = longBody();
  const other = "x".repeat(60_000);
  await bench.apply([await bench.target(answering((head) => ok(head.startsWith("GET /long") ? body : other)))]);
  using slow = rawClient(bench.port());
  slow.socket.pause();
  slow.send("GET /long HTTP/1.1\r\nHost: a\r\n\r\n");
  await waitUntil(() => slow.socket.bytesRead > 0, { what: "the answer's beginning", timeoutMs: 20_000, everyMs: 5 });
  using quick = rawClient(bench.port());
  for (let asked = 1; asked <= 20; asked++) {
    quick.send("GET /other HTTP/1.1\r\nHost: a\r\n\r\n");
    const isThere = () => quick.received.length > asked * other.length;
    await waitUntil(isThere, { what: `answer ${asked}`, timeoutMs: 20_000, everyMs: 1 });
  }
  slow.socket.resume();
  const content = () => slow.received.slice(slow.received.indexOf("\r\n\r\n") + 4);
  await waitUntil(() => content().length >= LONG, { what: "the whole answer", timeoutMs: 30_000, everyMs: 50 });
  expect(hash(content())).toBe(hash(body));
});

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
