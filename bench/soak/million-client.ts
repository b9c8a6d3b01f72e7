/**
 * Runs inside an instance: short connections, one request and one answer each, over every source port in turn. Prints
 * a line of JSON for every thousand of them.
 */
import { lookup } from "node:dns/promises";
import net from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** As `FlowPlan` in `million-flows.ts`; this file is copied alone. */
interface Plan {
  readonly host: string;
  readonly port: number;
  readonly count: number;
  readonly atOnce: number;
  readonly pauseMs: number;
}

const { host, port, count, atOnce, pauseMs } = JSON.parse(process.argv[1] ?? "{}") as Plan;
const { address } = await lookup(host);
const PORTS = { first: 1024, last: 65_535 };
const PATIENCE_MS = 15_000;
const BATCH = 1_000;
const beganMs = Date.now();
let batch: (string | number)[] = [];
let left = count;
let source = PORTS.first;

await Promise.all(Array.from({ length: atOnce }, connectInTurn));
tell();

async function connectInTurn(): Promise<void> {
  while (left > 0) {
    left--;
    const startedMs = Date.now() - beganMs;
    const heard = await connectOnce();
    batch.push(heard, startedMs, Date.now() - beganMs);
    if (batch.length >= 3 * BATCH) tell();
    if (pauseMs > 0) await delay(pauseMs);
  }
}

/** @returns who answered, or `!` and why nobody did */
async function connectOnce(): Promise<string> {
  for (;;) {
    const heard = await converse(nextPort());
    if (heard !== "!EADDRINUSE") return heard;
  }
}

function converse(localPort: number): Promise<string> {
  return new Promise((resolve) => {
    let heard = "";
    let failure = "";
    const socket = net.connect({ host: address, port, localPort }, () => socket.write("who\n"));
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(Object.assign(new Error(), { code: "ETIMEDOUT" })));
    socket.on("data", (data) => {
      heard += data.toString("latin1");
    });
    socket.on("error", ({ code }: NodeJS.ErrnoException) => {
      failure = `!${code}`;
    });
    socket.on("close", () => resolve(failure || heard || "!EMPTY"));
  });
}

function nextPort(): number {
  source = source >= PORTS.last ? PORTS.first : source + 1;
  return source;
}

function tell(): void {
  process.stdout.write(`${JSON.stringify({ beganMs, flows: batch })}\n`);
  batch = [];
}
