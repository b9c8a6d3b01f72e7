import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { health } from "../fixture/nlb.ts";
import { threeTier } from "../fixture/three-tier.ts";
import { createKeptFiles } from "./files.ts";
import { healthOf, type KeptHealth } from "./health.ts";

async function setUp() {
  const runDir = await mkdtemp(join(tmpdir(), "tierlab-kept-"));
  onTestFinished(() => rm(runDir, { recursive: true }));
  const damaged: string[] = [];
  const open = () => createKeptFiles({ runDir, onDamage: (_, file) => damaged.push(basename(file)) });
  const path = (file: string) => join(runDir, file);
  return { open, damaged, path, list: () => readdir(runDir) };
}

function keptOf(...states: ("healthy" | "unhealthy")[]): KeptHealth {
  const targets = states.flatMap((says, index) =>
    health({ [`10.0.5.${index}`]: says }).map((one) => ({
      registration: `of ${one.targetId}`,
      health: one,
      opinions: [
        { says, inARow: 0 },
        { says: undefined, inARow: 0, isAbsent: true as const },
      ],
    })),
  );
  return { lab: "test", checks: [{ loadBalancerId: "lb-nlb", madeFor: "[1,[]]", targets }] };
}

test("what one process keeps the next one reads, and nobody else", async () => {
  const { open, damaged, path, list } = await setUp();
  const first = open();
  await first.keepState(threeTier());
  await first.keepHealth(keptOf("healthy", "unhealthy"));
  const secret = await first.readSecret();
  const left = [{ loadBalancers: threeTier().networkLoadBalancers, endsAtMs: 3_600_000 }];
  await Promise.all([first.keepLeftBehind([]), first.keepLeftBehind(left)]);
  const second = open();
  expect(await second.readState()).toEqual(threeTier());
  expect(await second.readHealth()).toEqual(keptOf("healthy", "unhealthy"));
  expect(await second.readLeftBehind()).toEqual(left);
  expect(await second.readSecret()).toEqual(secret);
  const files = (await list()).toSorted();
  expect(files).toEqual(["fabric-health.json", "fabric-left.json", "fabric-secret", "fabric-state.json"]);
  for (const file of files) expect(((await stat(path(file))).mode & 0o777).toString(8)).toBe("600");
  expect(damaged).toEqual([]);
});

test("of what was never kept nothing is said", async () => {
  const { open, damaged } = await setUp();
  const files = open();
  expect([await files.readState(), await files.readHealth(), damaged]).toEqual([undefined, undefined, []]);
});

test.each([
  ["half a file", '{"lab":"test","checks":[{'],
  ["nothing", ""],
  ["another thing", '{"lab":"test","checks":[{"loadBalancerId":"lb-nlb","targets":[{"health":{"state":"healthy"}}]}]}'],
])("a file with %s in it is told of, once, and not used", async (_, text) => {
  const { open, damaged, path } = await setUp();
  await writeFile(path("fabric-health.json"), text);
  await writeFile(path("fabric-state.json"), text);
  const files = open();
  expect([await files.readState(), await files.readHealth()]).toEqual([undefined, undefined]);
  expect(damaged).toEqual(["fabric-state.json", "fabric-health.json"]);
});

test("a secret that is cut short is made anew", async () => {
  const { open, path } = await setUp();
  await writeFile(path("fabric-secret"), "c2hvcnQ=");
  const secret = await open().readSecret();
  expect(secret).toHaveLength(32);
  expect(await open().readSecret()).toEqual(secret);
});

test("the file is written when something differs, and not otherwise", async () => {
  const { open, path } = await setUp();
  const files = open();
  const file = path("fabric-health.json");
  await files.keepHealth(keptOf("healthy"));
  await rm(file);
  await files.keepHealth(keptOf("healthy"));
  await expect(readFile(file)).rejects.toMatchObject({ code: "ENOENT" });
  await files.keepHealth(keptOf("unhealthy"));
  expect(healthOf((await files.readHealth())?.checks ?? [])).toMatchObject([{ state: "unhealthy" }]);
});
