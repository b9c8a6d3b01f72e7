/** A lab of database clusters and one machine that asks them, as a CloudFormation template. */

const ENGINE = { Engine: "aurora-mysql" };

/** @param sizes how many DB instances each cluster has; the clusters are called `cluster-<size>` */
export function clusterTemplate(sizes: readonly number[]): string {
  const Resources = {
    ...network(),
    Caller: {
      Type: "AWS::EC2::Instance",
      Properties: { ImageId: "tierlab/base", InstanceType: "t3.micro", SubnetId: ref("SubnetA") },
    },
    ...Object.assign({}, ...sizes.map(cluster)),
  };
  return JSON.stringify({ AWSTemplateFormatVersion: "2010-09-09", Resources });
}

function network() {
  return {
    VPC: {
      Type: "AWS::EC2::VPC",
      Properties: { CidrBlock: "10.60.0.0/16", EnableDnsSupport: true, EnableDnsHostnames: true },
    },
    SubnetA: subnet("10.60.1.0/24", 0),
    SubnetC: subnet("10.60.2.0/24", 1),
    Databases: {
      Type: "AWS::EC2::SecurityGroup",
      Properties: {
        GroupDescription: "MySQL from the VPC",
        VpcId: ref("VPC"),
        SecurityGroupIngress: [{ IpProtocol: "tcp", FromPort: 3306, ToPort: 3306, CidrIp: "10.60.0.0/16" }],
      },
    },
    Subnets: {
      Type: "AWS::RDS::DBSubnetGroup",
      Properties: { DBSubnetGroupDescription: "Both", SubnetIds: [ref("SubnetA"), ref("SubnetC")] },
    },
  };
}

function subnet(CidrBlock: string, zone: number) {
  const AvailabilityZone = { "Fn::Select": [zone, { "Fn::GetAZs": "" }] };
  return { Type: "AWS::EC2::Subnet", Properties: { VpcId: ref("VPC"), CidrBlock, AvailabilityZone } };
}

function cluster(size: number) {
  const name = `Cluster${size}`;
  const Properties = {
    ...{ ...ENGINE, DBClusterIdentifier: `cluster-${size}`, DatabaseName: "shop", MasterUsername: "admin" },
    ...{
      MasterUserPassword: "practice-only",
      DBSubnetGroupName: ref("Subnets"),
      VpcSecurityGroupIds: [ref("Databases")],
    },
  };
  const numbers = Array.from({ length: size }, (_, index) => index + 1);
  return {
    [name]: { Type: "AWS::RDS::DBCluster", Properties },
    ...Object.fromEntries(numbers.map((number) => [`${name}Db${number}`, instance(name, size, number)])),
  };
}

function instance(clusterId: string, size: number, number: number) {
  const DBInstanceIdentifier = `db-${size}-${number}`;
  const Properties = {
    ...ENGINE,
    DBInstanceIdentifier,
    DBClusterIdentifier: ref(clusterId),
    DBInstanceClass: "db.t3.medium",
  };
  return { Type: "AWS::RDS::DBInstance", Properties };
}

function ref(Ref: string) {
  return { Ref };
}
