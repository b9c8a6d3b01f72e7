import { expect, test } from "vitest";
import { DATABASE } from "./database.ts";
import { type Edit, faultsOf, load, withEdits } from "./edited.ts";

/** A read replica of `source`, with more properties. */
function replica(name: string, source: string, ...more: readonly string[]): string {
  const properties = ["DBInstanceClass: db.t3.micro", `SourceDBInstanceIdentifier: ${source}`, ...more];
  return `  ${name}:\n    Type: AWS::RDS::DBInstance\n    Properties: { ${properties.join(", ")} }\n`;
}

const withReplicas = (...texts: readonly string[]): string =>
  withEdits(DATABASE, [["Outputs:\n", `${texts.join("")}Outputs:\n`]]);

const messages = (text: string) => faultsOf(text).map((fault) => fault.split(" | ")[1]);

test("a read replica has its source's engine, users, subnet group, security groups and port (R43)", () => {
  const text = withEdits(withReplicas(replica("Copy", "!Ref Database")), [["EngineVersion: 8.0.33", "Port: 3307"]]);
  const [source, copy] = load(text).dbClusters;
  expect(copy).toMatchObject({
    logicalId: "Copy",
    source: "sample-db",
    engine: "mysql",
    databaseName: "sample",
    masterUsername: "admin",
    masterUserPassword: "not-a-secret",
    port: 3307,
    securityGroupIds: source?.securityGroupIds,
    instances: [{ availabilityZone: "ap-northeast-1c", serverId: 2 }],
  });
  expect(copy?.readerEndpoint).toBeUndefined();
  expect(source).not.toHaveProperty("source");
});

test("it may listen elsewhere, stand where it likes, and be in other security groups", () => {
  const text = withReplicas(
    replica("Copy", "sample-db", "Port: 3310", "AvailabilityZone: ap-northeast-1a", "VPCSecurityGroups: []"),
  );
  expect(load(text).dbClusters[1]).toMatchObject({
    port: 3310,
    instances: [{ availabilityZone: "ap-northeast-1a" }],
  });
});

test("no two servers of a source and all its replicas have the same number", () => {
  const text = withEdits(
    withReplicas(replica("Copy", "!Ref Database"), replica("Other", "!Ref Database"), replica("Deep", "!Ref Copy")),
    [['AllocatedStorage: "20"', "MultiAZ: true"]],
  );
  const { dbClusters } = load(text);
  expect(dbClusters.flatMap(({ instances }) => instances.map(({ serverId }) => serverId))).toEqual([1, 2, 3, 4, 5]);
  expect(dbClusters.map(({ source }) => source)).toEqual([
    undefined,
    "sample-db",
    "sample-db",
    dbClusters[1]?.identifier,
  ]);
});

test.each<[string, string]>([
  [replica("Copy", "!Ref Database", "DBName: other"), "`DBName` of `Copy` is its source's to say: leave it out"],
  [
    replica("Copy", "!Ref Database", "MasterUsername: other"),
    "`MasterUsername` of `Copy` is its source's to say: leave it out",
  ],
  [
    replica("Copy", "!Ref Database", "MultiAZ: true"),
    "`MultiAZ` of `Copy` must be false: a standby of a read replica is not emulated",
  ],
  [
    replica("Copy", "!Ref Database", "Engine: aurora-mysql"),
    "`Engine` of `Copy` must be `mysql` outside a cluster, got `aurora-mysql`",
  ],
  [
    replica("Copy", "!Ref Homes"),
    "`SourceDBInstanceIdentifier` of `Copy` must refer to an AWS::RDS::DBInstance of this template, got `Homes`, which is an AWS::RDS::DBSubnetGroup",
  ],
])("%s is refused", (text, message) => {
  expect(messages(withReplicas(text))).toEqual([message]);
});

test("a reader of a cluster has no read replicas, and is none", () => {
  const cluster =
    "  Cluster:\n    Type: AWS::RDS::DBCluster\n    Properties: { Engine: aurora-mysql, MasterUsername: admin, MasterUserPassword: not-a-secret, DBSubnetGroupName: !Ref Homes }\n";
  const member =
    "  Member:\n    Type: AWS::RDS::DBInstance\n    Properties: { DBInstanceClass: db.t3.medium, Engine: aurora-mysql, DBClusterIdentifier: !Ref Cluster }\n";
  expect(messages(withReplicas(cluster, member, replica("Copy", "!Ref Member")))).toEqual([
    "`SourceDBInstanceIdentifier` of `Copy` must not be `Member`, which belongs to a cluster",
  ]);
  const both: Edit = ["DBClusterIdentifier:", "SourceDBInstanceIdentifier: !Ref Database, DBClusterIdentifier:"];
  expect(messages(withEdits(withReplicas(cluster, member), [both]))).toEqual([
    "`SourceDBInstanceIdentifier` of `Member` is its cluster's to say: leave it out",
  ]);
});

test("a source keeps automated backups", () => {
  const text = withEdits(withReplicas(replica("Copy", "!Ref Database")), [
    ['AllocatedStorage: "20"', "BackupRetentionPeriod: 0"],
  ]);
  expect(messages(text)).toEqual([
    "`SourceDBInstanceIdentifier` of `Copy` needs a source with automated backups: `BackupRetentionPeriod` of `Database` is 0",
  ]);
});

test("a source has up to fifteen replicas, and the last of a row of them is three away (R43)", () => {
  const many = Array.from({ length: 16 }, (_, index) => replica(`Copy${index}`, "!Ref Database"));
  expect(messages(withReplicas(...many.slice(1)))).toEqual([]);
  expect(messages(withReplicas(...many))).toEqual([
    "`SourceDBInstanceIdentifier` of `Copy15` has more than 15 read replicas: 16",
  ]);
  const row = ["Database", "A1", "A2", "A3", "A4"].flatMap((name, index, all) =>
    index === 0 ? [] : [replica(name, `!Ref ${all[index - 1]}`)],
  );
  expect(messages(withReplicas(...row.slice(0, 3)))).toEqual([]);
  expect(messages(withReplicas(...row))).toEqual([
    "`SourceDBInstanceIdentifier` of `A4` is 4 replicas away from `Database`: at most 3",
  ]);
});

test("replicas that go round in a circle are refused", () => {
  const a = replica("A1", "b1", "DBInstanceIdentifier: a1");
  const b = replica("B1", "a1", "DBInstanceIdentifier: b1");
  expect(messages(withReplicas(a, b))).toEqual(
    ["A1", "B1"].map(
      (name) =>
        `\`SourceDBInstanceIdentifier\` of \`${name}\` leads back to itself: one of them must be a replica of nobody`,
    ),
  );
});

test("it stands in its source's VPC", () => {
  const elsewhere = `  Other: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.9.0.0/16 } }
  OtherA: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Other, CidrBlock: 10.9.1.0/24, AvailabilityZone: ap-northeast-1a } }
  OtherC: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Other, CidrBlock: 10.9.2.0/24, AvailabilityZone: ap-northeast-1c } }
  OtherHomes: { Type: AWS::RDS::DBSubnetGroup, Properties: { DBSubnetGroupDescription: x, SubnetIds: [!Ref OtherA, !Ref OtherC] } }
`;
  const copy = replica("Copy", "!Ref Database", "DBSubnetGroupName: !Ref OtherHomes", "VPCSecurityGroups: []");
  expect(messages(withReplicas(elsewhere, copy))).toEqual([
    "`DBSubnetGroupName` of `Copy` must be of its source's VPC",
  ]);
});
