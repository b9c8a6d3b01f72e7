/** Hostile peers beside a test, and what must stay true of the process that meets them. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished } from "vitest";
import type { HostileEnd, HostilePlan, HostileStart } from "./main.ts";
import type { Tally } from "./tally.ts";

const HOSTILE_PROGRAM = join(import.meta.dirname, "main.ts");

/** Of all that tests let hostile peers say; `TIERLAB_FUZZ_SEED` takes another. A test that fails tells it. */
export const FUZZ_SEED = Number(process.env.TIERLAB_FUZZ_SEED ?? 1);

export interface HostilePeers {
  /** Of its servers, in the plan's order. */
  readonly ports: readonly number[];
  /** Stops them, or waits for those whose number is bounded. */
  end(): Promise<readonly Tally[]>;
  readonly ended: Promise<readonly Tally[]>;
}

/** Hostile peers in a process of their own, gone with the test. @param child runs the program with the plan */
export async function startHostile(plan: HostilePlan, child = besideTest(plan)): Promise<HostilePeers> {
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  const { ports } = JSON.parse((await lines.next()).value ?? "{}") as HostileStart;
  const ended = lines.next().then(({ value }) => (JSON.parse(value ?? "{}") as HostileEnd).tallies);
  return {
    ports,
    ended,
    end() {
      child.stdin?.end();
      return ended;
    },
  };
}

function besideTest(plan: HostilePlan): ChildProcess {
  return spawn(process.execPath, [HOSTILE_PROGRAM, JSON.stringify(plan)], { stdio: ["pipe", "pipe", "inherit"] });
}

/** Far beyond what anything that a peer says may cost; of processor time, since the machine has other things to do too. */
const LONGEST_BLOCK_MS = 1_000;
const MOST_GROWTH_MIB = 500;

/** @returns what checks, when the hostile peers are gone, that this process took no harm */
export function watchThisProcess(): () => Promise<void> {
  const complaints: unknown[] = [];
  const complain = (error: unknown) => void complaints.push(error);
  process.on("unhandledRejection", complain).on("uncaughtExceptionMonitor", complain);
  using cleanUp = new DisposableStack();
  const blocks = cleanUp.use(watchBlocks());
  const before = { sockets: openSockets(), rss: process.memoryUsage.rss() };
  cleanUp.defer(() => process.off("unhandledRejection", complain).off("uncaughtExceptionMonitor", complain));
  const owned = cleanUp.move();
  onTestFinished(() => owned.dispose());
  return async () => {
    const seed = `TIERLAB_FUZZ_SEED=${FUZZ_SEED}`;
    expect(complaints, seed).toEqual([]);
    expect(blocks.longestMs, `longest block in ms of processor time, ${seed}`).toBeLessThan(LONGEST_BLOCK_MS);
    expect((process.memoryUsage.rss() - before.rss) / 2 ** 20, `growth in MiB, ${seed}`).toBeLessThan(MOST_GROWTH_MIB);
    await expect.poll(openSockets, { timeout: 20_000, message: seed }).toBeLessThanOrEqual(before.sockets);
  };
}

/** The most processor time that this thread spends between two turns of its event loop. */
function watchBlocks(): Disposable & { readonly longestMs: number } {
  const spentMs = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let lastMs = spentMs();
  let longestMs = 0;
  const timer = setInterval(() => {
    const nowMs = spentMs();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
  }, 1);
  return {
    get longestMs() {
      return longestMs;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
}
