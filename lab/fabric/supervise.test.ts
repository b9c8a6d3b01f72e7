/** `containers/fabric/supervise` with small programs in the place of the fabric's. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { waitUntil } from "../model/index.ts";

const SUPERVISE = fileURLToPath(new URL("../../containers/fabric/supervise", import.meta.url));

interface Supervised {
  readonly child: ChildProcess;
  /** What the program printed so far: the process id of each run. */
  runs(): number[];
  log(): string[];
  /** @returns exit status of the supervisor */
  ended(): Promise<number | null>;
}

/** @param script of the program, for `sh` */
function supervise(script: string): Supervised {
  const child = spawn(SUPERVISE, ["sh", "-c", script], { stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
  });
  const closed = once(child, "close") as Promise<[number | null]>;
  onTestFinished(async () => {
    if (child.exitCode !== null) return;
    child.kill("SIGTERM");
    await closed;
  });
  return {
    child,
    runs: () => output.stdout.split("\n").filter(Boolean).map(Number),
    log: () => output.stderr.split("\n").filter((line) => line.startsWith("supervise:")),
    ended: async () => (await closed)[0],
  };
}

/** Until it is told to end. */
const LASTING = "trap 'exit 3' TERM; echo $$; while :; do sleep 0.05; done";

const until = (what: string, probe: () => boolean) => waitUntil(probe, { what, timeoutMs: 15_000, everyMs: 10 });

/** @returns its process id */
async function started(one: Supervised, runs = 1): Promise<number> {
  await until(`run ${runs}`, () => one.runs().length >= runs);
  return one.runs().at(-1) ?? 0;
}

test.each(["SIGTERM", "SIGINT"] as const)(
  "%s is passed on, and the program's exit status is its own",
  async (signal) => {
    const one = supervise(LASTING);
    await started(one);
    one.child.kill(signal);
    expect([await one.ended(), one.runs().length, one.log()]).toEqual([3, 1, []]);
  },
);

test("a program that is killed is started again, and the log says what ended and how", async () => {
  const one = supervise(LASTING);
  process.kill(await started(one), "SIGKILL");
  process.kill(await started(one, 2), "SIGSEGV");
  await started(one, 3);
  expect(one.log()).toEqual([
    expect.stringMatching(/^supervise: sh ended by SIGKILL after \d+ s; starting it again in 0\.1 s$/),
    expect.stringMatching(/^supervise: sh ended by SIGSEGV after \d+ s; starting it again in 0\.\d s$/),
  ]);
  expect(new Set(one.runs()).size).toBe(3);
});

test("a program that ends by itself again and again ends the supervisor, with its status", async () => {
  const one = supervise("echo $$; exit 7");
  expect(await one.ended()).toBe(7);
  expect(one.runs()).toHaveLength(5);
  expect(one.log().map((line) => /again in (.*) s/.exec(line)?.[1])).toEqual(["0.1", "0.2", "0.5", "1", undefined]);
  expect(one.log().at(-1)).toMatch(
    /^supervise: sh ended with status 7 after \d+ s, for the 5th time in a row: giving up$/,
  );
});

test("a program that is killed again and again is started each time", async () => {
  const one = supervise("echo $$; kill -KILL $$");
  await started(one, 7);
  one.child.kill("SIGTERM");
  await one.ended();
  expect(one.log().filter((line) => line.includes("giving up"))).toEqual([]);
});

test("a signal between two runs ends it at once", async () => {
  const one = supervise("echo $$; kill -KILL $$");
  await until("a long pause", () => one.log().some((line) => line.endsWith("again in 1 s")));
  const runs = one.runs().length;
  one.child.kill("SIGTERM");
  expect([await one.ended(), one.runs().length]).toEqual([0, runs]);
});
