// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} belongs to the templates
import { expect, test } from "vitest";
import { type Edit, edited, faultsOf } from "./edited.ts";

const ROWS: readonly { title: string; edits: readonly Edit[]; faults: readonly string[] }[] = [
  {
    title: "a dangling Ref",
    edits: [["!Ref WebTargetGroup", "!Ref WebTargetGruop"]],
    faults: ["!Ref WebTargetGruop | No parameter or resource `WebTargetGruop`: did you mean `WebTargetGroup`?"],
  },
  {
    title: "a dangling GetAtt",
    edits: [["!GetAtt NATAddress.AllocationId", "!GetAtt NatAdress.AllocationId"]],
    faults: ["!GetAtt NatAdress.AllocationId | No resource `NatAdress`: did you mean `NATAddress`?"],
  },
  {
    title: "an attribute that the type has not",
    edits: [["!GetAtt NATAddress.AllocationId", "!GetAtt NATAddress.Allocation"]],
    faults: [
      "!GetAtt NATAddress.Allocation | `NATAddress` (AWS::EC2::EIP) has no attribute `Allocation`: did you mean `AllocationId`?",
    ],
  },
  {
    title: "a dangling name in Sub",
    edits: [["${NLB.DNSName}", "${NLD.DNSName}"]],
    faults: ["!Sub | | No resource `NLD`: did you mean `NLB`?"],
  },
  {
    title: "a dangling DependsOn",
    edits: [["DependsOn: DBInstance1", "DependsOn: DBInstance3"]],
    faults: ["DBInstance3 | `DependsOn` of `DBInstance2`: no resource `DBInstance3`: did you mean `DBInstance1`?"],
  },
  {
    title: "a circle of two",
    edits: [
      [
        "  InternetGateway:\n    Type: AWS::EC2::InternetGateway",
        "  InternetGateway:\n    Type: AWS::EC2::InternetGateway\n    DependsOn: NATGateway",
      ],
    ],
    faults: [
      "InternetGateway: | Circular dependency between resources: `InternetGateway` -> `NATGateway` -> `NATAddress` -> `InternetGatewayAttachment` -> `InternetGateway`",
    ],
  },
  {
    title: "a resource that needs itself",
    edits: [["DependsOn: DBInstance1", "DependsOn: DBInstance2"]],
    faults: ["DBInstance2: | Circular dependency between resources: `DBInstance2` -> `DBInstance2`"],
  },
  {
    title: "a reference to a resource of another type",
    edits: [["SubnetId: !Ref PublicSubnetA\n", "SubnetId: !Ref VPC\n"]],
    faults: [
      "!Ref VPC | `SubnetId` of `NATGateway` must refer to an AWS::EC2::Subnet of this template, got `VPC`, which is an AWS::EC2::VPC",
    ],
  },
  {
    title: "a literal id of something outside the template",
    edits: [["SubnetId: !Ref PublicSubnetA\n", "SubnetId: subnet-12345678\n"]],
    faults: [
      "subnet-12345678 | `SubnetId` of `NATGateway` must refer to an AWS::EC2::Subnet of this template, got `subnet-12345678`",
    ],
  },
  {
    title: "an attribute of a custom resource",
    edits: [["Value: !GetAtt NLB.DNSName", "Value: !GetAtt Table.Name"]],
    faults: ["!GetAtt Table.Name | `Table` (AWS::CloudFormation::CustomResource) has no attribute `Name`"],
  },
  {
    title: "Select beyond the list",
    edits: [['AvailabilityZone: !Select [1, !GetAZs ""]', 'AvailabilityZone: !Select [7, !GetAZs ""]']],
    faults: ['!Select [7, !GetAZs ""] | `Fn::Select` found nothing at index `7`: the list has 0 to 2'],
  },
  {
    title: "GetAZs of another Region",
    edits: [['AvailabilityZone: !Select [1, !GetAZs ""]', 'AvailabilityZone: !Select [1, !GetAZs "us-east-1"]']],
    faults: ['!GetAZs "us-east-1"] | `Fn::GetAZs` knows the lab\'s own Region only, `ap-northeast-1`, got `us-east-1`'],
  },
  {
    title: "Cidr of more than there is",
    edits: [["CidrBlock: 10.0.1.0/24", "CidrBlock: !Select [0, !Cidr [10.0.0.0/24, 4, 8]]"]],
    faults: ["!Cidr [10.0.0.0/24, 4, 8]] | `Fn::Cidr` cannot take `4` ranges of `8` host bits from `10.0.0.0/24`"],
  },
  {
    title: "FindInMap of a missing key",
    edits: [["CidrBlock: 10.0.1.0/24", "CidrBlock: !FindInMap [Ranges, public, a]"]],
    faults: ["!FindInMap [Ranges, public, a] | `Fn::FindInMap` found nothing under `Ranges` -> `public` -> `a`"],
  },
  {
    title: "ImportValue of nothing",
    edits: [["CidrBlock: 10.0.1.0/24", "CidrBlock: !ImportValue shared-range"]],
    faults: ["!ImportValue shared-range | No export named `shared-range`"],
  },
  {
    title: "a condition that is not there",
    edits: [["  InternetGateway:\n", "  InternetGateway:\n    Condition: IsPublic\n"]],
    faults: ["IsPublic | No condition `IsPublic`"],
  },
  {
    title: "a reference to what a condition leaves out",
    edits: [
      ["Conditions:\n", "Conditions:\n  Never: !Equals [a, b]\n"],
      ["  InternetGateway:\n", "  InternetGateway:\n    Condition: Never\n"],
    ],
    faults: [
      "!Ref InternetGateway | `InternetGateway` is not there: its condition does not hold",
      "!Ref InternetGateway | `InternetGateway` is not there: its condition does not hold",
    ],
  },
  {
    title: "a condition as a property",
    edits: [["EnableDnsSupport: true", "EnableDnsSupport: !Equals [a, a]"]],
    faults: ["!Equals [a, a] | Conditions can be stated in the section `Conditions` only"],
  },
  {
    title: "Join of no list",
    edits: [['!Sub "${Prefix}-vpc"', "!Join [a, b, c]"]],
    faults: ["!Join [a, b, c] | `Fn::Join` takes [separator, list], got 3 of them"],
  },
  {
    title: "an output that is no text",
    edits: [["Value: !GetAtt NLB.DNSName", 'Value: !GetAZs ""']],
    faults: ["NLBName: | Output `NLBName` needs a `Value` that is text"],
  },
];

test.each(ROWS)("$title is refused with its place", ({ edits, faults }) => {
  expect(faultsOf(edited(...edits))).toEqual(faults);
});
