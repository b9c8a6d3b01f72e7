import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ingressPlan, renderCompose } from "../compose/index.ts";
import { buildImages } from "../docker/images/index.ts";
import { projectName } from "../model/naming.ts";
import { waitUntil } from "../model/wait.ts";
import { leftovers } from "../testing/leftovers.ts";
import { labName, TEST_TIME_SCALE } from "../testing/test-lab.ts";
import { choosePorts } from "./ports.ts";
import { planLab } from "./start.ts";

const run = promisify(execFile);
const name = labName("by-hand");
const lab = planLab({ template: "three-tier", name });
let folder = "";
let env: NodeJS.ProcessEnv = {};

/** Docker alone, as a person types it: Tierlab itself has no part in what follows. */
async function docker(...args: string[]): Promise<string> {
  return (await run("docker", args, { env, cwd: folder })).stdout;
}

beforeAll(async () => {
  await buildImages({});
  folder = await mkdtemp(join(tmpdir(), "tierlab-by-hand-"));
  await writeFile(join(folder, "docker-compose.yml"), renderCompose(lab));
  const ports = await choosePorts(ingressPlan(lab), { env: process.env });
  env = { ...process.env, ...ports, TIERLAB_TIME_SCALE: String(TEST_TIME_SCALE) };
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test("docker compose up alone gives a lab that answers", async () => {
  await docker("compose", "up", "--detach");
  await untilAnswers("/read");
});

test("docker kill of an instance is healed, and Compose knows the replacement", async () => {
  const before = await members("app-group");
  await docker("kill", before[0] as string);
  await waitUntil(
    async () => {
      const now = await members("app-group");
      return now.length === before.length && !now.includes(before[0] as string);
    },
    { what: "the replacement", timeoutMs: 60_000 },
  );
  await untilAnswers("/write");
});

test("docker compose down -v leaves nothing", async () => {
  await docker("compose", "down", "--volumes");
  expect(await leftovers(name)).toEqual([]);
});

async function members(service: string): Promise<string[]> {
  const names = await docker("compose", "ps", "--format", "{{.Name}}", service);
  return names.split("\n").filter((line) => line.startsWith(projectName(name)));
}

async function untilAnswers(path: string): Promise<void> {
  const url = `http://127.0.0.1:${env.TIERLAB_PORT_80}${path}`;
  const probe = async () => {
    const { statusCode, body } = await request(url, { headersTimeout: 5_000, bodyTimeout: 5_000 });
    await body.dump();
    return statusCode === 200;
  };
  await waitUntil(() => probe().catch(() => false), { what: `${url} to answer 200`, timeoutMs: 120_000 });
}
