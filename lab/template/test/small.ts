/** A small template around one passage, and what becomes of it. */
import { load } from "./edited.ts";

const VPC = `Resources:
  VPC:
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: 10.0.0.0/16 }
`;

/** The value of an output that is written as `value`, with more sections (`Mappings:` …) beside it. */
export function outputOf(value: string, sections = "", options: Parameters<typeof load>[1] = {}): string | undefined {
  const text = `${VPC}${sections}\nOutputs:\n  O:\n    Value: ${value}\n`;
  return load(text, options).outputs.find(({ key }) => key === "O")?.value;
}

/** Resources: a subnet with a route to the internet. */
export const PUBLIC = `
  Gateway: { Type: AWS::EC2::InternetGateway }
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: { VpcId: !Ref VPC, InternetGatewayId: !Ref Gateway }
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref VPC, CidrBlock: 10.0.1.0/24 }
  Table: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref VPC } }
  Route:
    Type: AWS::EC2::Route
    Properties: { RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway }
  Association:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: { SubnetId: !Ref Subnet, RouteTableId: !Ref Table }
`;

/** Resources beside the VPC. */
export function withResources(text: string): string {
  return `${VPC}${text.replace(/^\n/, "")}`;
}
