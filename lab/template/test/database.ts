/** A template with one DB instance outside any cluster. */
export const DATABASE = `Resources:
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
  Group: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: db, VpcId: !Ref VPC } }
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceIdentifier: Sample-DB
      DBInstanceClass: db.t3.micro
      Engine: mysql
      EngineVersion: 8.0.33
      DBName: sample
      MasterUsername: admin
      MasterUserPassword: not-a-secret
      AllocatedStorage: "20"
      DBSubnetGroupName: !Ref Homes
      VPCSecurityGroups: [!Ref Group]
      PubliclyAccessible: false
Outputs:
  Endpoint: { Value: !Sub "\${Database.Endpoint.Address}:\${Database.Endpoint.Port}" }
`;
