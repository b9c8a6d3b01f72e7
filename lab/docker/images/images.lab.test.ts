import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadImages, saveImages } from "./archive.ts";
import { buildImages } from "./build.ts";
import { runCommand } from "./command.ts";
import { listImages } from "./list.ts";

test("building again changes nothing and takes no time", async () => {
  await buildImages({ only: ["web", "mysql"] });
  const report = await buildImages({ only: ["web", "mysql"] });
  expect(report).toMatchObject({ built: [], current: ["debian", "os", "mysql", "web"] });
  expect(report.durationMs).toBeLessThan(10_000);
});

test("an image carries the programs that run everywhere and its own, and no npm", async () => {
  const script = "ls /opt/tierlab; command -v npm || node --version";
  const args = ["run", "--rm", "--network", "none", "--env", "TIERLAB_WIRED=no", "tierlab/web", "sh", "-c", script];
  const { stdout } = await runCommand("docker", args);
  expect(stdout.trim().split("\n")).toEqual([
    "entrypoint",
    "flow.mjs",
    "load.mjs",
    "probe.mjs",
    "web.mjs",
    expect.stringMatching(/^v24\./),
  ]);
});

test("all images travel in one file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tierlab-save-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "images.tar");
  const saved = await saveImages(file);
  const { stdout } = await runCommand("tar", ["--extract", "--to-stdout", "--file", file, "manifest.json"]);
  const manifest: { RepoTags: string[] }[] = JSON.parse(stdout);
  expect(manifest.flatMap(({ RepoTags }) => RepoTags).sort()).toEqual(saved.map(({ tag }) => tag).sort());
  expect(await loadImages(file)).toEqual(await listImages());
});

test("an engine that cannot be reached is named as the cause", async () => {
  const silent = { DOCKER_HOST: "tcp://127.0.0.1:1" };
  for (const [command, failed] of [
    ["list", "docker image inspect"],
    ["load", "docker load --quiet"],
  ] as const) {
    const args = ["lab/docker/images/main.ts", command, "nowhere.tar"];
    const { status, stdout, stderr } = await runCommand("node", args, { environment: silent });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain(`\`${failed}\` failed`);
    expect(stderr).toContain("tierlab doctor");
  }
});
