// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} belongs to the templates
import { expect, test } from "vitest";
import { type Edit, edited, faultsOf } from "./edited.ts";

const ROWS: readonly { title: string; edits: readonly Edit[]; faults: readonly string[] }[] = [
  {
    title: "a mapping that is never closed",
    edits: [["Description: >-", "Description: {"]],
    faults: [
      "Parameters: | Not valid YAML: Flow map in block collection must be sufficiently indented and end with a }",
    ],
  },
  {
    title: "a key that stands twice",
    edits: [["  VPC:\n    Type: AWS::EC2::VPC\n", "  VPC:\n    Type: AWS::EC2::VPC\n    Type: AWS::EC2::VPC\n"]],
    faults: ["Type: AWS::EC2::VPC | `Type` stands twice in one map"],
  },
  {
    title: "a function that does not exist",
    edits: [['!Sub "${Prefix}-vpc"', '!Subst "${Prefix}-vpc"']],
    faults: ['!Subst "${Prefix}-vpc" | `!Subst` is no function that Tierlab knows'],
  },
  {
    title: "a long form beside another key",
    edits: [
      [
        "Fn::Base64: !Sub |\n            #!/bin/bash\n            # An",
        "Other: x\n          Fn::Base64: !Sub |\n            #!/bin/bash\n            # An",
      ],
    ],
    faults: ["Fn::Base64: !Sub | | `Fn::Base64` must be the only key of its map"],
  },
  {
    title: "an alias",
    edits: [['Value: !Sub "${Prefix}-vpc"', "Value: &name x\n        - Key: Other\n          Value: *name"]],
    faults: ["*name | CloudFormation takes no YAML aliases"],
  },
  {
    title: "an unknown section",
    edits: [["Outputs:", "Output:"]],
    faults: ["Output: | A template has no section `Output`: did you mean `Outputs`?"],
  },
  {
    title: "a section that is not emulated",
    edits: [["Outputs:", "Transform: AWS::Serverless-2016-10-31\nOutputs:"]],
    faults: ["Transform: AWS::Serverless-2016-10-31 | The section `Transform` is not emulated"],
  },
  {
    title: "no resources at all",
    edits: [["Resources:", "Mappings:"]],
    faults: ['AWSTemplateFormatVersion: "2010-09-09" | A template must have at least one resource'],
  },
  {
    title: "a logical id with a dash",
    edits: [["  InternetGateway:\n    Type", "  Internet-Gateway:\n    Type"]],
    faults: [
      "Internet-Gateway: | A logical id must be letters and digits, got `Internet-Gateway`",
      "!Ref InternetGateway | No parameter or resource `InternetGateway`",
      "!Ref InternetGateway | No parameter or resource `InternetGateway`",
    ],
  },
  {
    title: "a resource without a type",
    edits: [
      [
        "  InternetGateway:\n    Type: AWS::EC2::InternetGateway",
        "  InternetGateway:\n    Kind: AWS::EC2::InternetGateway",
      ],
    ],
    faults: ["InternetGateway: | Resource `InternetGateway` has no `Type`"],
  },
  {
    title: "a setting outside Properties",
    edits: [["    DependsOn: DBInstance1\n", "    DependsOn: DBInstance1\n    PromotionTier: 1\n"]],
    faults: ["PromotionTier: 1 | Resource `DBInstance2` has no attribute `PromotionTier`"],
  },
  {
    title: "an unknown resource type",
    edits: [["Type: AWS::EC2::NatGateway", "Type: AWS::EC2::NATGateway"]],
    faults: [
      "NATGateway: | `NATGateway` has the type AWS::EC2::NATGateway, which a lab does not know: did you mean `AWS::EC2::NatGateway`?",
    ],
  },
  {
    title: "a type that a lab does not know",
    edits: [["Type: AWS::EC2::NatGateway", "Type: AWS::EC2::TransitGateway"]],
    faults: ["NATGateway: | `NATGateway` has the type AWS::EC2::TransitGateway, which a lab does not know"],
  },
];

test.each(ROWS)("$title is refused with its place", ({ edits, faults }) => {
  expect(faultsOf(edited(...edits))).toEqual(faults);
});
