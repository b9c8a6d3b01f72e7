// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} belongs to the templates
import { expect, test } from "vitest";
import { type Edit, edited, faultsOf } from "./edited.ts";

const ROWS: readonly { title: string; edits: readonly Edit[]; faults: readonly string[] }[] = [
  {
    title: "an ALB in one zone",
    edits: [["Subnets: [!Ref PublicSubnetA, !Ref PublicSubnetC]", "Subnets: [!Ref PublicSubnetA]"]],
    faults: [
      "[!Ref PublicSubnetA] | `Subnets` of `ALB` must have subnets in at least two Availability Zones for an ALB, has 1",
    ],
  },
  {
    title: "two subnets in one zone",
    edits: [
      ["Subnets: [!Ref PublicSubnetA, !Ref PublicSubnetC]", "Subnets: [!Ref PublicSubnetA, !Ref WebSubnetA]"],
      ["Scheme: internet-facing", "Scheme: internal"],
    ],
    faults: [
      "[!Ref PublicSubnetA, !Ref WebSubnetA] | `Subnets` of `ALB` must have one subnet in each Availability Zone, has two in one",
    ],
  },
  {
    title: "an internet-facing ALB in private subnets",
    edits: [["Subnets: [!Ref PublicSubnetA, !Ref PublicSubnetC]", "Subnets: [!Ref WebSubnetA, !Ref WebSubnetC]"]],
    faults: [
      "!Ref WebSubnetA, !Ref WebSubnetC] | `Subnets[0]` of `ALB` must be a public subnet: `WebSubnetA` has no route to an internet gateway, which an internet-facing load balancer needs",
      "!Ref WebSubnetC] | `Subnets[1]` of `ALB` must be a public subnet: `WebSubnetC` has no route to an internet gateway, which an internet-facing load balancer needs",
    ],
  },
  {
    title: "neither subnets nor mappings",
    edits: [["      Subnets: [!Ref PublicSubnetA, !Ref PublicSubnetC]\n", ""]],
    faults: ["ALB: | `ALB` must have one of `Subnets` and `SubnetMappings`"],
  },
  {
    title: "an address outside its subnet",
    edits: [["Default: 10.0.5.10", "Default: 10.0.6.11"]],
    faults: [
      "!Ref NLBAddressA } | `SubnetMappings[0].PrivateIPv4Address` of `NLB` must be an address of `AppSubnetA` (10.0.5.0/24), got `10.0.6.11`",
    ],
  },
  {
    title: "an address that AWS keeps",
    edits: [["Default: 10.0.5.10", "Default: 10.0.5.2"]],
    faults: [
      "!Ref NLBAddressA } | `SubnetMappings[0].PrivateIPv4Address` of `NLB` must not be one that AWS keeps in `AppSubnetA` (10.0.5.0/24): the first four and the last, got `10.0.5.2`",
    ],
  },
  {
    title: "one address twice",
    edits: [["PrivateIPv4Address: !Ref NLBAddressC", "PrivateIPv4Address: !Ref NLBAddressA"]],
    faults: [
      "!Ref NLBAddressA } | `SubnetMappings[1].PrivateIPv4Address` of `NLB` must be an address of `AppSubnetC` (10.0.6.0/24), got `10.0.5.10`",
      "!Ref NLBAddressA } | `SubnetMappings[1].PrivateIPv4Address` of `NLB` is in use by `NLB` already: 10.0.5.10",
    ],
  },
  {
    title: "a private address on an internet-facing NLB",
    edits: [
      ["Scheme: internal\n", "Scheme: internet-facing\n"],
      [
        "- { SubnetId: !Ref AppSubnetA, PrivateIPv4Address: !Ref NLBAddressA }",
        "- { SubnetId: !Ref PublicSubnetA, PrivateIPv4Address: 10.0.1.10 }",
      ],
      ["- { SubnetId: !Ref AppSubnetC, PrivateIPv4Address: !Ref NLBAddressC }", "- { SubnetId: !Ref PublicSubnetC }"],
    ],
    faults: ["10.0.1.10 } | `SubnetMappings[0].PrivateIPv4Address` of `NLB` can be given for an internal NLB only"],
  },
  {
    title: "a name that is too long",
    edits: [['Name: !Sub "${Prefix}-nlb"', "Name: a-load-balancer-with-a-very-long-name"]],
    faults: ["a-load-balancer-with-a-very-long-name | `Name` of `NLB` must have at most 32 characters, has 37"],
  },
  {
    title: "a name that AWS keeps",
    edits: [['Name: !Sub "${Prefix}-nlb"', "Name: internal-nlb"]],
    faults: [
      "internal-nlb | `Name` of `NLB` must be letters, digits and inner hyphens, not `internal-…`, got `internal-nlb`",
    ],
  },
  {
    title: "an unknown attribute",
    edits: [["Key: preserve_client_ip.enabled", "Key: preserve_client_ip"]],
    faults: [
      "preserve_client_ip, Value: !Ref PreserveClientIp } | `TargetGroupAttributes[0].Key` of `AppTargetGroup` is `preserve_client_ip`, which is no attribute of it: did you mean `preserve_client_ip.enabled`?",
    ],
  },
  {
    title: "an attribute out of range",
    edits: [
      [
        '{ Key: deregistration_delay.timeout_seconds, Value: "10" }\n  WebLaunch',
        '{ Key: deregistration_delay.timeout_seconds, Value: "7200" }\n  WebLaunch',
      ],
    ],
    faults: [
      '"7200" } | `TargetGroupAttributes[0].Value (deregistration_delay.timeout_seconds)` of `WebTargetGroup` must be a whole number from 0 to 3600, got `7200`',
    ],
  },
  {
    title: "an ALB's attribute on an NLB",
    edits: [
      ['Key: load_balancing.cross_zone.enabled, Value: "true"', 'Key: idle_timeout.timeout_seconds, Value: "30"'],
    ],
    faults: [
      '- { Key: idle_timeout.timeout_seconds, Value: "30" } | `LoadBalancerAttributes` of `NLB` has `idle_timeout.timeout_seconds`, which only an ALB has',
    ],
  },
  {
    title: "an attribute value that AWS does not know",
    edits: [
      [
        '{ Key: deregistration_delay.timeout_seconds, Value: "10" }\n  WebLaunch',
        "{ Key: load_balancing.algorithm.type, Value: least_loaded }\n  WebLaunch",
      ],
    ],
    faults: [
      "least_loaded } | `TargetGroupAttributes[0].Value (load_balancing.algorithm.type)` of `WebTargetGroup` must be `round_robin`, `least_outstanding_requests` or `weighted_random`, got `least_loaded`",
    ],
  },
  {
    title: "a protocol that is not emulated",
    edits: [["Protocol: TCP\n      DefaultActions", "Protocol: GENEVE\n      DefaultActions"]],
    faults: [
      "GENEVE | `Protocol` of `NLBListener` must be `HTTP`, `HTTPS`, `TCP`, `TCP_UDP`, `TLS` or `UDP` (others are not emulated), got `GENEVE`",
    ],
  },
  {
    title: "an HTTP listener on an NLB",
    edits: [["Protocol: TCP\n      DefaultActions", "Protocol: HTTP\n      DefaultActions"]],
    faults: ["HTTP | `Protocol` of `NLBListener` must be `TCP`, `UDP`, `TCP_UDP` or `TLS` on an NLB, got `HTTP`"],
  },
  {
    title: "a TCP group behind an ALB",
    edits: [["TargetGroupArn: !Ref WebTargetGroup", "TargetGroupArn: !Ref AppTargetGroup"]],
    faults: [
      "- Type: forward | `DefaultActions` of `ALBListener` must forward to target groups with the protocol `HTTP` or `HTTPS`, `AppTargetGroup` has `TCP`",
      "AppTargetGroup: | `AppTargetGroup` can belong to one load balancer, is used by `ALB` and `NLB`",
    ],
  },
  {
    title: "a redirect that says nothing",
    edits: [["- Type: forward\n          TargetGroupArn: !Ref WebTargetGroup", "- Type: redirect"]],
    faults: [
      "Type: redirect | `DefaultActions[0]` of `ALBListener` lacks the property `RedirectConfig`, which the type `redirect` needs",
    ],
  },
  {
    title: "a port out of range",
    edits: [
      ["Port: !Ref AppPort\n      Protocol: TCP\n      Default", "Port: 65536\n      Protocol: TCP\n      Default"],
    ],
    faults: ["65536 | `Port` of `NLBListener` must be a whole number from 1 to 65535, got `65536`"],
  },
  {
    title: "two listeners on one port",
    edits: [
      [
        "  AppTargetGroup:\n",
        "  Second:\n    Type: AWS::ElasticLoadBalancingV2::Listener\n    Properties:\n      LoadBalancerArn: !Ref NLB\n      Port: 9090\n      Protocol: TCP\n      DefaultActions: [{ Type: forward, TargetGroupArn: !Ref AppTargetGroup }]\n  AppTargetGroup:\n",
      ],
    ],
    faults: ["9090 | `Port` of `Second` is that of `NLBListener` on the same load balancer"],
  },
  {
    title: "a health check too often",
    edits: [["HealthCheckIntervalSeconds: 10", "HealthCheckIntervalSeconds: 4"]],
    faults: ["4 | `HealthCheckIntervalSeconds` of `WebTargetGroup` must be a whole number from 5 to 300, got `4`"],
  },
  {
    title: "a health check that outlasts its interval",
    edits: [["HealthCheckTimeoutSeconds: 5", "HealthCheckTimeoutSeconds: 20"]],
    faults: [
      "20 | `HealthCheckTimeoutSeconds` of `WebTargetGroup` must not time out after more than `HealthCheckIntervalSeconds`, got 20 s and 10 s",
    ],
  },
  {
    title: "a threshold of one",
    edits: [["UnhealthyThresholdCount: 2", "UnhealthyThresholdCount: 1"]],
    faults: ["1 | `UnhealthyThresholdCount` of `WebTargetGroup` must be a whole number from 2 to 10, got `1`"],
  },
  {
    title: "a matcher beyond an ALB's codes",
    edits: [['HttpCode: "200"', "HttpCode: 200-599"]],
    faults: ["200-599 } | `Matcher.HttpCode` of `WebTargetGroup` must have codes from 200 to 499, got 599"],
  },
  {
    title: "a TCP check in an ALB's group",
    edits: [["HealthCheckProtocol: HTTP", "HealthCheckProtocol: TCP"]],
    faults: [
      "TCP | `HealthCheckProtocol` of `WebTargetGroup` must be `HTTP` or `HTTPS` for a group of an ALB, got `TCP`",
    ],
  },
  {
    title: "a load balancer that becomes a lab's own service",
    edits: [
      ["  ALB:\n", "  Control:\n"],
      ["LoadBalancerArn: !Ref ALB\n", "LoadBalancerArn: !Ref Control\n"],
      ["${ALB.DNSName}", "${Control.DNSName}"],
    ],
    faults: ["Control: | `Control` needs another logical id: a lab has a service `control` of its own"],
  },
];

test.each(ROWS)("$title is refused with its place", ({ edits, faults }) => {
  expect(faultsOf(edited(...edits))).toEqual(faults);
});
