/** The scripts of instances, run here on folders of their own. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { waitUntil } from "../../model/wait.ts";
import { ATTEND, RUN } from "./scripts.ts";

function execution(script: string): string {
  const folder = mkdtempSync(join(tmpdir(), "tierlab-ssm-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "_script.sh"), script);
  return folder;
}

/** As Docker's exec runs it: a shell of its own, the script as an argument. */
function shell(script: string, ...args: string[]) {
  return spawn("sh", ["-c", script, "sh", ...args], { stdio: ["ignore", "pipe", "pipe"] });
}

async function attend(folder: string): Promise<{ state: string; stdout: string; stderr: string }> {
  const child = shell(ATTEND, folder);
  const [out, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const end = out.indexOf("\n");
  return { state: out.slice(0, end), stdout: out.slice(end + 1), stderr };
}

/** Its standard input stays open, as that of Docker's exec may. */
function run(folder: string, seconds = 60, directory = folder): Promise<number | null> {
  const argv = ["-c", RUN, "sh", folder, String(seconds), directory, "i-0", "ap-northeast-1"];
  const child = spawn("sh", argv, { stdio: ["pipe", "pipe", "pipe"] });
  return new Promise((resolve) => child.once("close", resolve));
}

const untilEnded = (folder: string) =>
  waitUntil(async () => /^(ended|interrupted)/.test((await attend(folder)).state), {
    what: "the script to end",
    timeoutMs: 30_000,
  });

test("a folder that nothing was begun in is absent, and is made", async () => {
  const folder = join(execution(""), "new");
  expect((await attend(folder)).state).toBe("absent");
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test("a script's streams and exit status are told apart", async () => {
  const folder = execution("echo out; echo err >&2; echo $AWS_SSM_INSTANCE_ID $AWS_SSM_REGION_NAME; exit 3\n");
  await run(folder);
  expect(await attend(folder)).toEqual({ state: "ended 3", stdout: "out\ni-0 ap-northeast-1\n", stderr: "err\n" });
});

test("a script goes on after a command that failed; its status is that of the last", async () => {
  const folder = execution("false\necho still here\n");
  await run(folder);
  expect(await attend(folder)).toMatchObject({ state: "ended 0", stdout: "still here\n" });
});

test("what is begun twice, at once or later, runs once", async () => {
  const folder = execution('echo begun >>"$PWD/times"; sleep 0.5\n');
  await Promise.all([run(folder), run(folder), run(folder)]);
  await untilEnded(folder);
  await run(folder);
  expect(readFileSync(join(folder, "times"), "utf8")).toBe("begun\n");
});

test("a script that runs is told to be running, with what it printed so far", async () => {
  const folder = execution('echo first; until [ -e "$PWD/go" ]; do sleep 0.05; done\n');
  const ended = run(folder);
  await waitUntil(async () => (await attend(folder)).stdout === "first\n", { what: "its output", timeoutMs: 30_000 });
  expect((await attend(folder)).state).toBe("running");
  writeFileSync(join(folder, "go"), "");
  await ended;
  expect((await attend(folder)).state).toBe("ended 0");
});

test("a script that was killed with its runner is interrupted, and not begun again", async () => {
  const folder = execution('echo $$ >"$PWD/pid"; exec sleep 600\n');
  const child = shell(RUN, folder, "600", folder, "i-0", "r");
  const closed = new Promise((resolve) => child.once("close", resolve));
  await waitUntil(async () => (await attend(folder)).state === "running", { what: "it to run", timeoutMs: 30_000 });
  await waitUntil(() => readFileSync(join(folder, "pid"), "utf8").trim(), { what: "its id", timeoutMs: 30_000 });
  child.kill("SIGKILL");
  process.kill(Number(readFileSync(join(folder, "pid"), "utf8")), "SIGKILL");
  await closed;
  expect((await attend(folder)).state).toBe("interrupted");
  await run(folder);
  expect((await attend(folder)).state).toBe("interrupted");
});

test("a script whose time is up ends with timeout's status", async () => {
  const folder = execution("sleep 600\n");
  await run(folder, 1);
  expect((await attend(folder)).state).toBe("ended 124");
});

test("a service that the script leaves running does not keep it from having ended", async () => {
  const folder = execution('sleep 60 >/dev/null 2>&1 & echo $! >"$PWD/pid"\n');
  await run(folder);
  expect((await attend(folder)).state).toBe("ended 0");
  process.kill(Number(readFileSync(join(folder, "pid"), "utf8")), "SIGKILL");
});

test("a script has no input, and does not hold the lock itself", async () => {
  const folder = execution("cat; [ -e /proc/$$/fd/9 ] && echo held || echo free\n");
  await run(folder);
  expect(await attend(folder)).toMatchObject({ state: "ended 0", stdout: "free\n" });
});

test("of each stream the first MiB is told", async () => {
  const folder = execution("head -c 1100000 /dev/zero | tr '\\0' o; head -c 1100000 /dev/zero | tr '\\0' e >&2\n");
  await run(folder);
  const { stdout, stderr } = await attend(folder);
  expect([stdout.length, stderr.length]).toEqual([1_048_576, 1_048_576]);
});

test("a working directory that is not there fails the script", async () => {
  const folder = execution("echo never\n");
  await run(folder, 60, "/nowhere");
  expect(await attend(folder)).toMatchObject({ state: expect.stringMatching(/^ended [1-9]/), stdout: "" });
});
