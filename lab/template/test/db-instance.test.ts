import { expect, test } from "vitest";
import { DATABASE as TEXT } from "./database.ts";
import { type Edit, faultsOf, load, withEdits } from "./edited.ts";

const spoiled = (...edits: readonly Edit[]) => faultsOf(withEdits(TEXT, edits)).map((fault) => fault.split(" | ")[1]);

test("a DB instance of its own is one server with one endpoint, its instance's (R06)", () => {
  const lab = load(TEXT);
  const [database] = lab.dbClusters;
  const endpoint = lab.outputs[0]?.value.replace(/:3306$/, "") ?? "";
  expect(endpoint).toMatch(/^sample-db\.c[0-9a-f]{11}\.ap-northeast-1\.rds\.amazonaws\.com$/);
  expect(database).toMatchObject({
    identifier: "sample-db",
    engine: "mysql",
    databaseName: "sample",
    masterUsername: "admin",
    port: 3306,
    endpoint,
    instances: [{ identifier: "sample-db", endpoint, privateIp: "10.0.0.190", availabilityZone: "ap-northeast-1a" }],
  });
  expect(database?.readerEndpoint).toBeUndefined();
  const group = lab.securityGroups.find(({ logicalId }) => logicalId === "Group");
  expect(database?.securityGroupIds).toEqual([group?.id]);
});

test("it stands in the zone that it asks for, on the port that it asks for", () => {
  const lab = load(withEdits(TEXT, [["EngineVersion: 8.0.33", "AvailabilityZone: ap-northeast-1c\n      Port: 3307"]]));
  expect(lab.dbClusters[0]).toMatchObject({ port: 3307, instances: [{ privateIp: "10.0.0.254" }] });
  expect(lab.outputs[0]?.value).toMatch(/:3307$/);
});

test("with MultiAZ it is two servers in two zones behind one endpoint (R38)", () => {
  const lab = load(withEdits(TEXT, [['AllocatedStorage: "20"', "MultiAZ: true"]]));
  const [database] = lab.dbClusters;
  expect(database).toMatchObject({
    isMultiAz: true,
    instances: [
      { logicalId: "Database", identifier: "sample-db", availabilityZone: "ap-northeast-1a", serverId: 1 },
      { logicalId: "DatabaseSecond", availabilityZone: "ap-northeast-1c", serverId: 2, privateIp: "10.0.0.254" },
    ],
  });
  expect(database?.readerEndpoint).toBeUndefined();
  const [primary, standby] = database?.instances ?? [];
  expect(standby?.endpoint).toBe(primary?.endpoint);
});

test("a Multi-AZ instance may fail over as slowly as RDS does; one without a standby says nothing of it (R39)", () => {
  const slow: Edit = [
    "    Type: AWS::RDS::DBInstance\n",
    "    Type: AWS::RDS::DBInstance\n    Metadata: { Tierlab: { DetectionSeconds: 30, PromotionSeconds: 40 } }\n",
  ];
  const lab = load(withEdits(TEXT, [slow, ['AllocatedStorage: "20"', "MultiAZ: true"]]));
  expect(lab.dbClusters[0]?.failoverPace).toEqual({ detectionSeconds: 30, promotionSeconds: 40 });
  expect(spoiled(slow)).toEqual([
    "`Database` says in its Metadata how slowly it fails over, and has no standby to fail over to",
  ]);
});

test("the standby's container needs a name of its own", () => {
  const other: Edit = [
    "Outputs:",
    "  DatabaseSecond:\n    Type: AWS::RDS::DBInstance\n    Properties:\n      DBInstanceClass: db.t3.micro\n      SourceDBInstanceIdentifier: !Ref Database\nOutputs:",
  ];
  expect(spoiled(['AllocatedStorage: "20"', "MultiAZ: true"], other)).toEqual([
    "`DatabaseSecond` needs another logical id: it and the standby of `Database` would both be the service `database-second`",
  ]);
});

test.each<[Edit, string]>([
  [["      MasterUsername: admin\n", ""], "`Database` lacks the property `MasterUsername`: it belongs to no cluster"],
  [
    ["Engine: mysql", "Engine: aurora-mysql"],
    "`Engine` of `Database` must be `mysql` outside a cluster, got `aurora-mysql`",
  ],
  [
    ["Accessible: false", "Accessible: true"],
    "`PubliclyAccessible` of `Database` must be false: a lab's databases have no public address",
  ],
  [
    ['AllocatedStorage: "20"', "MultiAZ: true\n      AvailabilityZone: ap-northeast-1a"],
    "`AvailabilityZone` of `Database` must be left out where `MultiAZ` is true: it has two",
  ],
  [["      Engine: mysql\n", ""], "`Database` lacks the property `Engine`"],
  [
    ["EngineVersion: 8.0.33", "AvailabilityZone: ap-northeast-1d"],
    "`AvailabilityZone` of `Database` must be a zone of its subnet group (ap-northeast-1a, ap-northeast-1c), got `ap-northeast-1d`",
  ],
])("%j is refused", (edit, message) => {
  expect(spoiled(edit)).toEqual([message]);
});

test("a member of a cluster leaves to the cluster what is the cluster's", () => {
  const member: Edit = ["      PubliclyAccessible: false\n", "      DBClusterIdentifier: !Ref Cluster\n"];
  const cluster: Edit = [
    "  Group:",
    "  Cluster:\n    Type: AWS::RDS::DBCluster\n    Properties: { Engine: mysql, MasterUsername: admin, MasterUserPassword: not-a-secret, DBSubnetGroupName: !Ref Homes }\n  Group:",
  ];
  expect(spoiled(member, cluster)).toEqual(
    ["DBName", "MasterUsername", "MasterUserPassword", "VPCSecurityGroups"].map(
      (name) => `\`${name}\` of \`Database\` is its cluster's to say: leave it out`,
    ),
  );
});
