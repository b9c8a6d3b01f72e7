// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} belongs to the templates
import { expect, test } from "vitest";
import { type Edit, edited, faultsOf } from "./edited.ts";

const ROWS: readonly { title: string; edits: readonly Edit[]; faults: readonly string[] }[] = [
  {
    title: "a group whose minimum is above its maximum",
    edits: [['MaxSize: "4"', 'MaxSize: "1"']],
    faults: ['"2" | `MinSize` of `WebGroup` must not be above `MaxSize` (1), got 2'],
  },
  {
    title: "a desired capacity outside the sizes",
    edits: [['DesiredCapacity: "2"', 'DesiredCapacity: "5"']],
    faults: ['"5" | `DesiredCapacity` of `WebGroup` must be from `MinSize` to `MaxSize` (2 to 4), got 5'],
  },
  {
    title: "a size that is no number",
    edits: [['MinSize: "2"', "MinSize: two"]],
    faults: ["two | `MinSize` of `WebGroup` must be a whole number from 0 to 100, got `two`"],
  },
  {
    title: "a health check type that is not emulated",
    edits: [["HealthCheckType: ELB", "HealthCheckType: VPC_LATTICE"]],
    faults: [
      "VPC_LATTICE | `HealthCheckType` of `WebGroup` must be `EC2`, `ELB` or both (others are not emulated), got `VPC_LATTICE`",
    ],
  },
  {
    title: "ELB checks without a target group",
    edits: [["      TargetGroupARNs: [!Ref WebTargetGroup]\n", ""]],
    faults: ["ELB | `HealthCheckType` of `WebGroup` must be `EC2` without `TargetGroupARNs`, got `ELB`"],
  },
  {
    title: "an unknown launch template version",
    edits: [["Version: !GetAtt WebLaunchTemplate.LatestVersionNumber", 'Version: "7"']],
    faults: [
      '"7" | `LaunchTemplate.Version` of `WebGroup` must be `1`, `$Latest` or `$Default`: a template makes one version, got `7`',
    ],
  },
  {
    title: "a launch template that is none",
    edits: [["LaunchTemplateId: !Ref WebLaunchTemplate", "LaunchTemplateId: !Ref WebTargetGroup"]],
    faults: [
      "!Ref WebTargetGroup | `LaunchTemplate.LaunchTemplateId` of `WebGroup` must refer to an AWS::EC2::LaunchTemplate of this template, got `WebTargetGroup`, which is an AWS::ElasticLoadBalancingV2::TargetGroup",
    ],
  },
  {
    title: "user data that is not encoded",
    edits: [
      [
        "UserData:\n          Fn::Base64: !Sub |\n            #!/bin/bash\n            # An",
        "UserData: |\n            #!/bin/bash\n            # An",
      ],
    ],
    faults: ["| | `LaunchTemplateData.UserData` of `WebLaunchTemplate` must be base64: put it in `Fn::Base64`"],
  },
  {
    title: "an image that is no name",
    edits: [["Default: tierlab/web", 'Default: "Tierlab Web"']],
    faults: [
      "!Ref WebImage | `LaunchTemplateData.ImageId` of `WebLaunchTemplate` must be an AMI id or the name of a container image, got `Tierlab Web`",
    ],
  },
  {
    title: "an unknown hint",
    edits: [["  WebLaunchTemplate:\n", "  WebLaunchTemplate:\n    Metadata: { Tierlab: { Img: nginx } }\n"]],
    faults: ["Img: nginx } } | `Metadata.Tierlab` of `WebLaunchTemplate` has no property `Img`"],
  },
  {
    title: "mixed instances",
    edits: [["      HealthCheckType: ELB", "      MixedInstancesPolicy: {}\n      HealthCheckType: ELB"]],
    faults: ["{} | `MixedInstancesPolicy` of `WebGroup` is not emulated: mixed instances"],
  },
  {
    title: "a subnet group in one zone",
    edits: [
      ["SubnetIds: [!Ref DBSubnetA, !Ref DBSubnetC]", "SubnetIds: [!Ref DBSubnetA]"],
      ['AvailabilityZone: !Select [1, !GetAZs ""]\n      PromotionTier', "PromotionTier"],
    ],
    faults: ["[!Ref DBSubnetA] | `SubnetIds` of `DBSubnetGroup` must cover at least two Availability Zones, covers 1"],
  },
  {
    title: "a DB instance in a zone of no subnet",
    edits: [
      [
        'AvailabilityZone: !Select [1, !GetAZs ""]\n      PromotionTier',
        "AvailabilityZone: ap-northeast-1d\n      PromotionTier",
      ],
    ],
    faults: [
      "ap-northeast-1d | `AvailabilityZone` of `DBInstance2` must be a zone of its subnet group (ap-northeast-1a, ap-northeast-1c), got `ap-northeast-1d`",
    ],
  },
  {
    title: "an engine that is not emulated",
    edits: [["Engine: aurora-mysql", "Engine: aurora-postgresql"]],
    faults: [
      "aurora-postgresql | `Engine` of `DBCluster` must be `aurora-mysql` or `mysql` (others are not emulated), got `aurora-postgresql`",
    ],
  },
  {
    title: "a promotion tier out of range",
    edits: [["PromotionTier: 1", "PromotionTier: 16"]],
    faults: ["16 | `PromotionTier` of `DBInstance2` must be a whole number from 0 to 15, got `16`"],
  },
  {
    title: "a function from a zip file",
    edits: [["Code: { ImageUri: !Ref FunctionImage }", 'Code: { ZipFile: "print(1)" }']],
    faults: [
      '{ ZipFile: "print(1)" } | `Code` of `TableFunction` lacks the property `ImageUri`',
      '"print(1)" } | `Code.ZipFile` of `TableFunction` is not emulated: functions that are no container image',
    ],
  },
  {
    title: "a custom resource without a function",
    edits: [["ServiceToken: !GetAtt TableFunction.Arn", "ServiceToken: arn:aws:sns:ap-northeast-1:123456789012:topic"]],
    faults: [
      "arn:aws:sns:ap-northeast-1:123456789012:topic | `ServiceToken` of `Table` must be the `Arn` of an AWS::Lambda::Function of this template, got `arn:aws:sns:ap-northeast-1:123456789012:topic`",
    ],
  },
  {
    title: "a dynamic reference",
    edits: [["MasterUserPassword: !Ref DBPassword", 'MasterUserPassword: "{{resolve:secretsmanager:db}}"']],
    faults: [
      '"{{resolve:secretsmanager:db}}" | `MasterUserPassword` of `DBCluster` has a dynamic reference: not emulated, got `{{resolve:secretsmanager:db}}`',
    ],
  },
];

test.each(ROWS)("$title is refused with its place", ({ edits, faults }) => {
  expect(faultsOf(edited(...edits))).toEqual(faults);
});
