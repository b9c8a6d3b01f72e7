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

const withMore = (count: number) =>
  edited(["\nOutputs:\n", `\n${Array.from({ length: count }, (_, index) => member(index + 3)).join("")}\nOutputs:\n`]);
const member = (number: number) => `  DBInstance${number}:
    Type: AWS::RDS::DBInstance
    Properties: { DBClusterIdentifier: !Ref DBCluster, DBInstanceClass: db.t3.medium, Engine: aurora-mysql }
`;

test("a cluster is a writer and up to 15 readers (R10)", () => {
  expect(load(withMore(14)).dbClusters[0]?.instances).toHaveLength(16);
  expect(faultsOf(withMore(15))).toEqual([
    expect.stringMatching(/has 17 DB instances; a cluster is one writer and at most 15 readers$/),
  ]);
});

test("what a server does not read is refused", () => {
  expect(faultsOf(withHints("{ DetectionSeconds: -1 }"))[0]).toMatch(/must be .*0 .*3600/);
  expect(faultsOf(withHints("{ Command: [mysqld] }"))[0]).toMatch(/Command/);
});
