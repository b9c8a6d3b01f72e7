import { expect, test } from "vitest";
import { loadLab } from "../../lab/template/index.ts";
import { clusterTemplateFile } from "./template-file.ts";

test("clusters of any size, and a machine that may ask them", async () => {
  await using file = await clusterTemplateFile([1, 3]);
  const lab = loadLab({ file: file.path, name: "bench" });
  expect(lab.dbClusters.map(({ identifier, instances }) => [identifier, instances.length])).toEqual([
    ["cluster-1", 1],
    ["cluster-3", 3],
  ]);
  const zones = lab.dbClusters[1]?.instances.map(({ availabilityZone }) => availabilityZone);
  expect(new Set(zones).size).toBe(2);
});
