// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} belongs to the templates
import { expect, test } from "vitest";
import { type Edit, edited, faultsOf } from "./edited.ts";

const ROWS: readonly { title: string; edits: readonly Edit[]; faults: readonly string[] }[] = [
  {
    title: "an unknown property",
    edits: [["EnableDnsSupport: true", "EnableDNSSuport: true"]],
    faults: ["EnableDNSSuport: true | `VPC` has no property `EnableDNSSuport`: did you mean `EnableDnsSupport`?"],
  },
  {
    title: "a required property left out",
    edits: [["      VpcId: !Ref VPC\n      CidrBlock: 10.0.9.0/24", "      CidrBlock: 10.0.9.0/24"]],
    faults: ["CidrBlock: 10.0.9.0/24 | `FunctionSubnet` lacks the property `VpcId`"],
  },
  {
    title: "a range that is none",
    edits: [["CidrBlock: 10.0.9.0/24", "CidrBlock: 10.0.9.0"]],
    faults: ["10.0.9.0 | `CidrBlock` of `FunctionSubnet` must be an IPv4 range such as `10.0.0.0/16`, got `10.0.9.0`"],
  },
  {
    title: "a boolean that is none",
    edits: [["EnableDnsSupport: true", "EnableDnsSupport: maybe"]],
    faults: ["maybe | `EnableDnsSupport` of `VPC` must be true or false, got `maybe`"],
  },
  {
    title: "a property that is not emulated",
    edits: [["CidrBlock: 10.0.9.0/24", "CidrBlock: 10.0.9.0/24\n      Ipv6CidrBlock: fd00::/64"]],
    faults: ["fd00::/64 | `Ipv6CidrBlock` of `FunctionSubnet` is not emulated: IPv6"],
  },
  {
    title: "a subnet outside its VPC",
    edits: [["CidrBlock: 10.0.9.0/24", "CidrBlock: 10.1.9.0/24"]],
    faults: [
      "10.1.9.0/24 | `CidrBlock` of `FunctionSubnet` must lie inside the range of `VPC` (10.0.0.0/16), got `10.1.9.0/24`",
    ],
  },
  {
    title: "overlapping subnets",
    edits: [["CidrBlock: 10.0.9.0/24", "CidrBlock: 10.0.8.128/25"]],
    faults: [
      "10.0.8.128/25 | `CidrBlock` of `FunctionSubnet` must not overlap `DBSubnetC` (10.0.8.0/24), got `10.0.8.128/25`",
    ],
  },
  {
    title: "a subnet that is too small",
    edits: [["CidrBlock: 10.0.9.0/24", "CidrBlock: 10.0.9.0/29"]],
    faults: ["10.0.9.0/29 | `CidrBlock` of `FunctionSubnet` must be from /16 to /28 in size, got `10.0.9.0/29`"],
  },
  {
    title: "a VPC that is too large",
    edits: [["CidrBlock: 10.0.0.0/16", "CidrBlock: 10.0.0.0/8"]],
    faults: ["10.0.0.0/8 | `CidrBlock` of `VPC` must be from /16 to /28 in size, got `10.0.0.0/8`"],
  },
  {
    title: "a VPC on the lab's own internet",
    edits: [
      [
        "  InternetGateway:\n",
        "  Other:\n    Type: AWS::EC2::VPC\n    Properties: { CidrBlock: 198.51.0.0/16 }\n  InternetGateway:\n",
      ],
    ],
    faults: [
      "198.51.0.0/16 } | `CidrBlock` of `Other` must not overlap 198.51.100.0/24, which a lab keeps, got `198.51.0.0/16`",
    ],
  },
  {
    title: "a second VPC on the same range",
    edits: [
      [
        "  InternetGateway:\n",
        "  Other:\n    Type: AWS::EC2::VPC\n    Properties: { CidrBlock: 10.0.128.0/17 }\n  InternetGateway:\n",
      ],
    ],
    faults: ["10.0.128.0/17 } | `CidrBlock` of `Other` must not overlap `VPC` (10.0.0.0/16), got `10.0.128.0/17`"],
  },
  {
    title: "an unknown zone",
    edits: [
      [
        'CidrBlock: 10.0.9.0/24\n      AvailabilityZone: !Select [0, !GetAZs ""]',
        "CidrBlock: 10.0.9.0/24\n      AvailabilityZone: ap-northeast-1b",
      ],
    ],
    faults: [
      "ap-northeast-1b | `AvailabilityZone` of `FunctionSubnet` must be one of ap-northeast-1a, ap-northeast-1c, ap-northeast-1d, got `ap-northeast-1b`",
    ],
  },
  {
    title: "two tables for one subnet",
    edits: [["{ SubnetId: !Ref WebSubnetC, RouteTableId", "{ SubnetId: !Ref WebSubnetA, RouteTableId"]],
    faults: [
      "!Ref WebSubnetA, RouteTableId: !Ref PrivateRouteTable } | `SubnetId` of `WebSubnetCRoutes` has a route table already, by `WebSubnetARoutes`",
    ],
  },
  {
    title: "a route without a target",
    edits: [["      NatGatewayId: !Ref NATGateway\n", ""]],
    faults: [
      "PrivateDefaultRoute: | `PrivateDefaultRoute` must have one of `GatewayId`, `NatGatewayId` and `VpcPeeringConnectionId`",
    ],
  },
  {
    title: "a route with two targets",
    edits: [
      [
        "      NatGatewayId: !Ref NATGateway\n",
        "      NatGatewayId: !Ref NATGateway\n      GatewayId: !Ref InternetGateway\n",
      ],
    ],
    faults: [
      "PrivateDefaultRoute: | `PrivateDefaultRoute` must have one of `GatewayId`, `NatGatewayId` and `VpcPeeringConnectionId`",
    ],
  },
  {
    title: "a route inside the VPC",
    edits: [
      ["DestinationCidrBlock: 0.0.0.0/0\n      NatGatewayId", "DestinationCidrBlock: 10.0.7.0/24\n      NatGatewayId"],
    ],
    faults: [
      "10.0.7.0/24 | `DestinationCidrBlock` of `PrivateDefaultRoute` must not lie inside the VPC's own range (10.0.0.0/16), which the local route has, got `10.0.7.0/24`",
    ],
  },
  {
    title: "two routes to the same place",
    edits: [
      [
        "      RouteTableId: !Ref PrivateRouteTable\n      DestinationCidrBlock",
        "      RouteTableId: !Ref PublicRouteTable\n      DestinationCidrBlock",
      ],
    ],
    faults: [
      "0.0.0.0/0 | `DestinationCidrBlock` of `PrivateDefaultRoute` is that of `PublicDefaultRoute` in the same table",
    ],
  },
  {
    title: "a route to an unattached gateway",
    edits: [
      ["      GatewayId: !Ref InternetGateway\n", "      GatewayId: !Ref Spare\n"],
      ["  InternetGateway:\n", "  Spare:\n    Type: AWS::EC2::InternetGateway\n  InternetGateway:\n"],
    ],
    faults: [
      "!Ref Spare | `GatewayId` of `PublicDefaultRoute` must be an internet gateway that is attached to the table's VPC",
    ],
  },
  {
    title: "a NAT gateway in a private subnet",
    edits: [["SubnetId: !Ref PublicSubnetA\n", "SubnetId: !Ref WebSubnetA\n"]],
    faults: [
      "!Ref WebSubnetA | `SubnetId` of `NATGateway` must be a public subnet, `WebSubnetA` has no route to an internet gateway",
    ],
  },
  {
    title: "an EIP used twice",
    edits: [
      [
        "  PublicRouteTable:\n",
        "  NATGateway2:\n    Type: AWS::EC2::NatGateway\n    Properties:\n      AllocationId: !GetAtt NATAddress.AllocationId\n      SubnetId: !Ref PublicSubnetC\n  PublicRouteTable:\n",
      ],
    ],
    faults: ["!GetAtt NATAddress.AllocationId | `AllocationId` of `NATGateway2` is in use by `NATGateway` already"],
  },
  {
    title: "an allocation that is no EIP's",
    edits: [["!GetAtt NATAddress.AllocationId", "!Ref NATAddress"]],
    faults: [
      "!Ref NATAddress | `AllocationId` of `NATGateway` must be the `AllocationId` of an AWS::EC2::EIP, got `198.51.100.10`",
    ],
  },
  {
    title: "a rule without a peer",
    edits: [[", CidrIp: 0.0.0.0/0 }", " }"]],
    faults: [
      "{ IpProtocol: tcp, FromPort: !Ref HTTPPort, ToPort: !Ref HTTPPort } | `SecurityGroupIngress[0]` of `ALBSecurityGroup` must name one peer, a range or a security group, names none",
    ],
  },
  {
    title: "a rule with two peers",
    edits: [
      [
        "SourceSecurityGroupId: !Ref ALBSecurityGroup",
        "SourceSecurityGroupId: !Ref ALBSecurityGroup\n          CidrIp: 0.0.0.0/0",
      ],
    ],
    faults: [
      "IpProtocol: tcp | `SecurityGroupIngress[0]` of `WebSecurityGroup` must name one peer, a range or a security group, names several",
    ],
  },
  {
    title: "ports the wrong way round",
    edits: [["FromPort: !Ref HTTPPort, ToPort: !Ref HTTPPort", "FromPort: 90, ToPort: 80"]],
    faults: [
      "90, ToPort: 80, CidrIp: 0.0.0.0/0 } | `SecurityGroupIngress[0].FromPort` of `ALBSecurityGroup` must not be above `ToPort` (80), got 90",
    ],
  },
  {
    title: "a rule for TCP without ports",
    edits: [["{ IpProtocol: tcp, FromPort: !Ref HTTPPort, ToPort: !Ref HTTPPort,", "{ IpProtocol: tcp,"]],
    faults: [
      "{ IpProtocol: tcp, CidrIp: 0.0.0.0/0 } | `SecurityGroupIngress[0]` of `ALBSecurityGroup` needs `FromPort` and `ToPort` for tcp",
    ],
  },
  {
    title: "an unknown protocol",
    edits: [["{ IpProtocol: tcp, FromPort: !Ref HTTPPort", "{ IpProtocol: http, FromPort: !Ref HTTPPort"]],
    faults: [
      "http, FromPort: !Ref HTTPPort, ToPort: !Ref HTTPPort, CidrIp: 0.0.0.0/0 } | `SecurityGroupIngress[0].IpProtocol` of `ALBSecurityGroup` must be `tcp`, `udp`, `icmp` or `-1`, got `http`",
    ],
  },
  {
    title: "a group's name twice",
    edits: [['GroupName: !Sub "${Prefix}-web"', 'GroupName: !Sub "${Prefix}-alb"']],
    faults: ['!Sub "${Prefix}-alb" | `GroupName` of `WebSecurityGroup` is that of `ALBSecurityGroup` in the same VPC'],
  },
  {
    title: "a group of another VPC",
    edits: [
      ["SecurityGroups: [!Ref ALBSecurityGroup]", "SecurityGroups: [!GetAtt Other.DefaultSecurityGroup]"],
      [
        "  InternetGateway:\n",
        "  Other:\n    Type: AWS::EC2::VPC\n    Properties: { CidrBlock: 10.9.0.0/16 }\n  InternetGateway:\n",
      ],
    ],
    faults: [
      "[!GetAtt Other.DefaultSecurityGroup] | `SecurityGroups` of `ALB` has `Other/default`, a security group of another VPC",
    ],
  },
];

test.each(ROWS)("$title is refused with its place", ({ edits, faults }) => {
  expect(faultsOf(edited(...edits))).toEqual(faults);
});
