/** Every published shape through a node in every mode: what reaches a target is one request that has one reading. */
import { beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_ALB_ATTRIBUTES, type DesyncMitigationMode, waitUntil } from "../../../lab/model/index.ts";
import { type Bench, ok, rawClient, startBench } from "../fixture.ts";
import { treat } from "./index.ts";
import type { Shape } from "./shape.ts";
import { SHAPES } from "./shapes.ts";
import { parseStrictly } from "./strict-parser.ts";

interface Recorder {
  readonly bench: Bench;
  /** What came, by connection. */
  readonly received: string[];
}

/** A target that keeps every byte, and answers as soon as it has one whole request in the strictest reading. */
async function record(mode: DesyncMitigationMode): Promise<Recorder> {
  const received: string[] = [];
  const bench = await startBench();
  const target = await bench.target((socket) => {
    const index = received.push("") - 1;
    let isAnswered = false;
    socket.on("data", (chunk) => {
      received[index] += chunk.toString("latin1");
      if (isAnswered || !isWhole(received[index] ?? "")) return;
      isAnswered = true;
      socket.write(ok("x").replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
    });
  });
  const attributes = { ...DEFAULT_ALB_ATTRIBUTES, desyncMitigationMode: mode };
  await bench.apply([target], { state: { attributes } });
  return { bench, received };
}

function isWhole(text: string): boolean {
  try {
    return parseStrictly(text).length > 0;
  } catch {
    return false;
  }
}

async function send({ bench, received }: Recorder, { raw }: Shape) {
  received.length = 0;
  const logged = bench.log.length;
  using client = rawClient(bench.port());
  client.send(raw);
  await waitUntil(() => bench.log.length > logged, {
    what: "the request's line in the log",
    timeoutMs: 20_000,
    everyMs: 2,
  });
  const [line = ""] = bench.log.slice(logged);
  const isNonCompliant = / "(Ambiguous|Severe)" /.test(line);
  await (isNonCompliant ? client.untilClosed() : client.until(/\r\n\r\n/));
  return { answer: client.received, line, lines: bench.log.length - logged, isClosed: client.closed };
}

describe.each(["monitor", "defensive", "strictest"] as const)("in %s mode", (mode) => {
  let recorder: Recorder;
  beforeAll(async () => {
    recorder = await record(mode);
    return () => recorder.bench[Symbol.asyncDispose]();
  });

  test.each(SHAPES)("ALB-085, 086: $name reaches a target in one reading or not at all", async (shape) => {
    const { answer, line, lines, isClosed } = await send(recorder, shape);
    const treatment = shape.refused === undefined ? treat(shape.reason, mode) : "block";
    expect(line).toContain(`"${shape.reason}"`);
    expect(lines).toBe(1);
    if (treatment === "block") {
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${shape.refused ?? 400} `));
      expect(recorder.received).toEqual([]);
      return;
    }
    expect(recorder.received).toHaveLength(1);
    const requests = parseStrictly(recorder.received[0] ?? "");
    expect(requests).toHaveLength(1);
    expect(requests[0]?.line).not.toContain("/evil");
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    if (treatment === "close") expect(isClosed).toBe(true);
  });
});

test("the strict parser takes what it must, and nothing that has two readings", () => {
  expect(parseStrictly("GET / HTTP/1.1\r\nA: 1\r\n\r\nGET /b HTTP/1.1\r\nContent-Length: 1\r\n\r\nx")).toHaveLength(2);
  // A length of nothing is odd, but has one reading, and bytes above ASCII are allowed in a value.
  const hasTwo = SHAPES.filter(({ raw, reason }) => reason !== "GetHeadZeroContentLength" && !raw.includes("\xe4"));
  for (const { name, raw } of hasTwo) expect(() => expectOne(raw), name).toThrow();
});

function expectOne(raw: string): void {
  const [request, ...more] = parseStrictly(raw);
  const isBodyOfGet = /^(GET|HEAD) /.test(request?.line ?? "") && request?.body !== "";
  if (more.length > 0 || isBodyOfGet) throw new Error("Not one request alone");
}
