import { expect, test } from "vitest";
import { type Edit, faultsOf, load, withEdits } from "./edited.ts";

const TEXT = `Resources:
  VPC: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  A:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref VPC, CidrBlock: 10.0.0.128/26, AvailabilityZone: ap-northeast-1a }
  C:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref VPC, CidrBlock: 10.0.0.192/26, AvailabilityZone: ap-northeast-1c }
  Homes:
    Type: AWS::RDS::DBSubnetGroup
    Properties: { DBSubnetGroupDescription: homes, SubnetIds: [!Ref A, !Ref C] }
  Cluster:
    Type: AWS::RDS::DBCluster
    Properties:
      DBClusterIdentifier: shop
      Engine: aurora-mysql
      MasterUsername: admin
      MasterUserPassword: not-a-secret
      DBSubnetGroupName: !Ref Homes
  One:
    Type: AWS::RDS::DBInstance
    Properties: { DBInstanceIdentifier: One, DBInstanceClass: db.t3.micro, Engine: aurora-mysql, DBClusterIdentifier: !Ref Cluster }
  Two:
    Type: AWS::RDS::DBInstance
    Properties: { DBInstanceClass: db.t3.micro, Engine: aurora-mysql, DBClusterIdentifier: !Ref Cluster }
  Reports:
    Type: AWS::RDS::DBClusterEndpoint
    Properties:
      CustomEndpointType: READER
      DBClusterEndpointIdentifier: Reports
      DBClusterIdentifier: !Ref Cluster
      StaticMembers: [!Ref One, !Ref Two]
Outputs:
  Arn: { Value: !Ref Reports }
  Endpoint: { Value: !GetAtt Reports.Endpoint }
  Cluster: { Value: !GetAtt Cluster.Endpoint.Address }
`;

test("R07: a custom endpoint is one of its cluster's, with a name of its own in the cluster's zone", () => {
  const lab = load(TEXT);
  const [cluster] = lab.dbClusters;
  const staticMembers = cluster?.instances.map(({ identifier }) => identifier) ?? [];
  expect(staticMembers[0]).toBe("one");
  expect(cluster?.customEndpoints).toEqual([
    { identifier: "reports", cluster: "shop", type: "READER", staticMembers, excludedMembers: [] },
  ]);
  const [ref, endpoint, writer] = lab.outputs.map(({ value }) => value);
  expect(ref).toMatch(/^arn:aws:rds:ap-northeast-1:\d{12}:cluster-endpoint:reports$/);
  expect(endpoint).toBe(writer?.replace("shop.cluster-", "reports.cluster-custom-"));
});

const another = (name: string, identifier = name.toLowerCase()) =>
  `  ${name}:
    Type: AWS::RDS::DBClusterEndpoint
    Properties: { CustomEndpointType: ANY, DBClusterEndpointIdentifier: ${identifier}, DBClusterIdentifier: shop }
`;
const FIVE = ["E1", "E2", "E3", "E4", "E5"].map((name) => another(name)).join("");

test.each<[Edit, string]>([
  [
    ["StaticMembers: [!Ref One, !Ref Two]", "ExcludedMembers: [three]"],
    "`ExcludedMembers[0]` of `Reports` must be a member of its cluster",
  ],
  [
    ["!Ref Two]", "!Ref Two]\n      ExcludedMembers: [one]"],
    "`ExcludedMembers` of `Reports` goes with no `StaticMembers`: a custom endpoint has one list",
  ],
  [
    ["CustomEndpointType: READER", "CustomEndpointType: BOTH"],
    "`CustomEndpointType` of `Reports` must be `READER`, `WRITER` or `ANY`, got `BOTH`",
  ],
  [["Identifier: Reports", "Identifier: re--ports"], "`DBClusterEndpointIdentifier` of `Reports` must be"],
  [
    ["Outputs:", `${another("Again", "REPORTS")}Outputs:`],
    "`DBClusterEndpointIdentifier` of `Again` is that of `Reports`",
  ],
  [["Outputs:", `${FIVE}Outputs:`], "`DBClusterIdentifier` of `E5` is one of 6 of `shop`, which may have 5"],
])("R07: %j is one fault", (edit, words) => {
  const faults = faultsOf(withEdits(TEXT, [edit])).map((fault) => fault.split(" | ")[1]);
  expect(faults).toEqual([expect.stringContaining(words)]);
});
