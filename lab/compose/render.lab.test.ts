import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { findTemplate, loadLab } from "../template/index.ts";
import { renderCompose } from "./index.ts";

const run = promisify(execFile);

test("Compose takes the rendering, and gives control the lab as it is", async () => {
  const lab = loadLab({ file: findTemplate("three-tier"), name: "demo" });
  const folder = await mkdtemp(join(tmpdir(), "tierlab-compose-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "docker-compose.yml");
  await writeFile(file, renderCompose(lab));
  const { stdout, stderr } = await run("docker", ["compose", "-f", file, "config", "--format", "json"], {
    env: { ...process.env, TIERLAB_PORT_80: "18080", TIERLAB_TIME_SCALE: "10" },
  });
  expect(stderr).toBe("");
  const config = JSON.parse(stdout);
  expect(config.name).toBe("tierlab-demo");
  expect(JSON.parse(config.configs.lab.content.replaceAll("$$", "$"))).toEqual(lab);
  expect(config.services.fabric.ports[0]).toMatchObject({ host_ip: "127.0.0.1", published: "18080", target: 80 });
  expect(config.services.control.environment).toEqual({ TIERLAB_TIME_SCALE: "10" });
});
