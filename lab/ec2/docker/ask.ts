/** Asks control, through the FIFO that it listens at. */
import { randomUUID } from "node:crypto";
import { constants, existsSync } from "node:fs";
import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { LabError } from "../../model/errors.ts";
import {
  DOCKER_RUNTIME_DIR,
  GUEST_DIR,
  type GuestAnswer,
  type GuestCall,
  type GuestRequest,
  LONGEST_REQUEST_BYTES,
} from "../../model/guest.ts";
import { waitUntil } from "../../model/wait.ts";

/** Control may be about to change hands, or busy with an image. Real time. */
const TIMEOUT_MS = { heard: 60_000, answered: 120_000 };
const EVERY_MS = 25;

export interface AskOptions {
  readonly folder?: string;
  readonly runtimeFolder?: string;
  readonly timeoutMs?: Partial<typeof TIMEOUT_MS>;
}

/** @throws LabError `NoDaemon` while docker.service does not run, `Refused` with control's words */
export async function ask<T>(request: GuestRequest, options: AskOptions = {}): Promise<T> {
  const { folder = GUEST_DIR, runtimeFolder = DOCKER_RUNTIME_DIR } = options;
  const timeoutMs = { ...TIMEOUT_MS, ...options.timeoutMs };
  if (!existsSync(runtimeFolder)) throw noDaemon();
  const call: GuestCall = { id: randomUUID(), request };
  await send(join(folder, "requests"), `${JSON.stringify(call)}\n`, timeoutMs.heard);
  const file = join(folder, "answers", call.id);
  const text = await waitUntil(() => readFile(file, "utf8"), {
    what: "the lab's control to answer",
    timeoutMs: timeoutMs.answered,
    everyMs: EVERY_MS,
  });
  await rm(file, { force: true });
  const answer = JSON.parse(Buffer.from(text, "base64").toString("utf8")) as GuestAnswer;
  if (!answer.ok) throw new LabError("Refused", `Error response from daemon: ${answer.message}`);
  return answer.value as T;
}

/** Opening fails for as long as nobody reads. */
async function send(fifo: string, line: string, timeoutMs: number): Promise<void> {
  if (Buffer.byteLength(line) > LONGEST_REQUEST_BYTES) {
    throw new LabError(
      "TooLong",
      `A request has at most ${LONGEST_REQUEST_BYTES} bytes, got ${Buffer.byteLength(line)}`,
    );
  }
  const file = await waitUntil(() => open(fifo, constants.O_WRONLY | constants.O_NONBLOCK), {
    what: "the lab's control to listen",
    timeoutMs,
    everyMs: EVERY_MS,
  });
  try {
    await file.write(line);
  } finally {
    await file.close();
  }
}

function noDaemon(): LabError {
  const message = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?";
  return new LabError("NoDaemon", message, { hint: "systemctl start docker" });
}
