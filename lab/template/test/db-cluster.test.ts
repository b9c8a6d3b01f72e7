import { expect, test } from "vitest";
import { edited, faultsOf, load } from "./edited.ts";

const withHints = (hints: string) =>
  edited(["    Type: AWS::RDS::DBCluster\n", `    Type: AWS::RDS::DBCluster\n    Metadata: { Tierlab: ${hints} }\n`]);

test("a cluster may be told to fail over slowly (R12), and which image its servers are", () => {
  const [cluster] = load(withHints("{ Image: my/mysql, DetectionSeconds: 20, PromotionSeconds: 15 }")).dbClusters;
  expect(cluster).toMatchObject({
    image: "my/mysql",
    failoverPace: { detectionSeconds: 20, promotionSeconds: 15 },
  });
  expect(load(edited()).dbClusters[0]).not.toHaveProperty("failoverPace");
});

test("what a server does not read is refused", () => {
  expect(faultsOf(withHints("{ DetectionSeconds: -1 }"))[0]).toMatch(/must be .*0 .*3600/);
  expect(faultsOf(withHints("{ Command: [mysqld] }"))[0]).toMatch(/Command/);
});
