import { execFile } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import type { GuestAnswer, GuestCall } from "../../model/guest.ts";
import { ask } from "./ask.ts";

/** A FIFO with somebody behind it who answers as control does. */
async function stand(answer: GuestAnswer) {
  const folder = await mkdtemp(join(tmpdir(), "tierlab-docker-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "answers"));
  await promisify(execFile)("mkfifo", [join(folder, "requests")]);
  const calls: GuestCall[] = [];
  const listen = () =>
    createInterface({ input: createReadStream(join(folder, "requests")) }).on("line", async (line) => {
      const call = JSON.parse(line) as GuestCall;
      calls.push(call);
      await writeFile(join(folder, "answers", call.id), Buffer.from(JSON.stringify(answer)).toString("base64"));
    });
  return { folder, calls, listen };
}

test("a request waits until control listens, and gives its answer", async () => {
  const { folder, calls, listen } = await stand({ ok: true, value: [1] });
  const asking = ask({ verb: "list" }, { folder, runtimeFolder: folder });
  listen();
  expect(await asking).toEqual([1]);
  expect(calls.map(({ request }) => request)).toEqual([{ verb: "list" }]);
});

test("what control refuses is said in a daemon's words", async () => {
  const { folder, listen } = await stand({ ok: false, message: "No such container: x" });
  listen();
  const asking = ask({ verb: "start", container: "x" }, { folder, runtimeFolder: folder });
  await expect(asking).rejects.toThrow("Error response from daemon: No such container: x");
});

test("without docker.service there is no daemon, without control nobody who answers", async () => {
  const { folder } = await stand({ ok: true, value: null });
  await expect(ask({ verb: "list" }, { folder, runtimeFolder: join(folder, "none") })).rejects.toThrow(
    "Is the docker daemon running?",
  );
  const waiting = ask({ verb: "list" }, { folder, runtimeFolder: folder, timeoutMs: { heard: 50 } });
  await expect(waiting).rejects.toThrow("waiting for the lab's control to listen");
});
