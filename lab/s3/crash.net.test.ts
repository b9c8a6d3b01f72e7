import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { expect, onTestFinished, test } from "vitest";
import { waitUntil } from "../model/wait.ts";
import { startTestServer } from "./fixture.ts";
import { exchangeRaw, signedRequest } from "./server/raw-fixture.ts";

const Bucket = "photos";

test("a server that is killed in the middle of an upload has the objects that it had, whole, and nothing else", async () => {
  const root = await mkdtemp(join(tmpdir(), "tierlab-s3-crash-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const { port, child } = await startProgram(root);
  await put(port, "kept", "before");
  await put(port, "other", "whole");
  const whole = signedRequest({ path: "/photos/kept", body: Buffer.alloc(400_000) });
  const socket = connect(port, "127.0.0.1", () => socket.write(whole.subarray(0, 300_000)));
  socket.on("error", () => {});
  await waitUntil(async () => (await draftBytes(root)) > 0, { what: "the upload under way", timeoutMs: 20_000 });
  child.kill("SIGKILL");
  await once(child, "exit");

  await using server = await startTestServer({ root });
  const { Contents = [] } = await server.client().send(new ListObjectsV2Command({ Bucket }));
  expect(Contents.map(({ Key, Size }) => [Key, Size])).toEqual([
    ["kept", 6],
    ["other", 5],
  ]);
  const { Body } = await server.client().send(new GetObjectCommand({ Bucket, Key: "kept" }));
  expect([await Body?.transformToString(), await draftBytes(root), server.warnings]).toEqual(["before", 0, []]);
});

async function startProgram(root: string): Promise<{ port: number; child: ChildProcess }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "crash-fixture.ts"), root], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = await once(child.stdout, "data");
  return { port: Number(String(line)), child };
}

async function put(port: number, key: string, body: string): Promise<void> {
  const answer = await exchangeRaw(port, signedRequest({ path: `/photos/${key}`, body: Buffer.from(body) }));
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
}

async function draftBytes(root: string): Promise<number> {
  const drafts = join(root, "drafts");
  const sizes = (await readdir(drafts)).map(async (name) => (await stat(join(drafts, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
