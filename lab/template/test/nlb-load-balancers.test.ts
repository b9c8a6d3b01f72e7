import { describe, expect, test } from "vitest";
import { alb, attributes, labOf, nlb, type Properties, ref, resource, said } from "./nlb.ts";

const balancerOf = (properties: Properties = {}) => labOf(nlb(properties)).loadBalancers[0];
const withAttributes = (values: Properties) => ({ LoadBalancerAttributes: attributes(values) });

/** Makes the two subnets public ones. */
const PUBLIC = [
  resource("Gateway", "EC2::InternetGateway", { Tags: [] }),
  resource("Attachment", "EC2::VPCGatewayAttachment", { VpcId: ref("VPC"), InternetGatewayId: ref("Gateway") }),
  resource("Table", "EC2::RouteTable", { VpcId: ref("VPC") }),
  resource("Default", "EC2::Route", {
    RouteTableId: ref("Table"),
    DestinationCidrBlock: "0.0.0.0/0",
    GatewayId: ref("Gateway"),
  }),
  ...["SubnetA", "SubnetC", "Small"].map((name) =>
    resource(`${name}Table`, "EC2::SubnetRouteTableAssociation", { SubnetId: ref(name), RouteTableId: ref("Table") }),
  ),
];
const small = (CidrBlock: string) =>
  resource("Small", "EC2::Subnet", { VpcId: ref("VPC"), CidrBlock, AvailabilityZone: "ap-northeast-1d" });
const single = (index: number) =>
  resource(`Single${index}`, "EC2::Instance", { ImageId: "nginx:1.27", SubnetId: ref("Small") });

test("cross-zone is off unless it is stated (NLB-077)", () => {
  expect(balancerOf()?.crossZone).toBe(false);
  expect(balancerOf(withAttributes({ "load_balancing.cross_zone.enabled": true }))?.crossZone).toBe(true);
});

test("routing of clients by zone is stated, or any zone does", () => {
  const policyOf = (value: string) =>
    balancerOf(withAttributes({ "dns_record.client_routing_policy": value }))?.clientRoutingPolicy;
  expect(balancerOf()).not.toHaveProperty("clientRoutingPolicy");
  expect(policyOf("any_availability_zone")).toBeUndefined();
  expect(policyOf("partial_availability_zone_affinity")).toBe("partial_availability_zone_affinity");
  expect(policyOf("availability_zone_affinity")).toBe("availability_zone_affinity");
});

test("ALB-093: zonal shift is off unless it is stated, of an NLB and of an ALB", () => {
  const on = withAttributes({ "zonal_shift.config.enabled": true });
  expect(balancerOf()).not.toHaveProperty("zonalShift");
  expect(balancerOf(on)?.zonalShift).toBe(true);
  expect(labOf(alb()).loadBalancers[0]).not.toHaveProperty("zonalShift");
  expect(labOf(alb(on)).loadBalancers[0]?.zonalShift).toBe(true);
});

test("NLB-052: source ports are as many as the metadata says, AWS's where it says nothing, and none of an ALB's", () => {
  expect(balancerOf()).not.toHaveProperty("sourcePorts");
  expect(labOf(nlb({}, "NLB", { SourcePorts: 20 })).loadBalancers[0]?.sourcePorts).toBe(20);
  expect(said(alb({}, { SourcePorts: 20 }))).toEqual([
    "`ALB` can have the `SourcePorts` of `Metadata.Tierlab` as an NLB only",
  ]);
  expect(said(nlb({}, "NLB", { SourcePorts: 0, Image: "x" }))).toEqual([
    "`Metadata.Tierlab.SourcePorts` of `NLB` must be a whole number from 1 to 55000, got `0`",
    "`Metadata.Tierlab` of `NLB` has no property `Image`",
  ]);
});

test("every node has as many further addresses as are asked for, up to seven, and nobody else has them", () => {
  const withIps = (count: number) => withAttributes({ "secondary_ips.auto_assigned.per_subnet": count });
  const lab = labOf(nlb(withIps(2)), nlb({}, "Second"));
  expect(
    lab.loadBalancers.flatMap(({ nodes }) => nodes.map(({ privateIp, secondaryIps }) => [privateIp, secondaryIps])),
  ).toMatchInlineSnapshot(`
    [
      [
        "10.0.1.254",
        [
          "10.0.1.253",
          "10.0.1.252",
        ],
      ],
      [
        "10.0.2.254",
        [
          "10.0.2.253",
          "10.0.2.252",
        ],
      ],
      [
        "10.0.1.251",
        undefined,
      ],
      [
        "10.0.2.251",
        undefined,
      ],
    ]
  `);
  expect(said(nlb(withIps(7)))).toEqual([]);
  expect(said(nlb(withIps(8)))).toHaveLength(1);
});

describe("addresses of nodes", () => {
  const mapped = (more: Properties) => ({
    Subnets: { Ref: "AWS::NoValue" },
    SubnetMappings: [{ SubnetId: ref("SubnetA"), ...more }],
  });
  const eip = resource("Elastic", "EC2::EIP", { Domain: "vpc" });
  const allocation = { AllocationId: { "Fn::GetAtt": ["Elastic", "AllocationId"] } };
  const facing = { Scheme: "internet-facing" };

  test("an internet-facing NLB has an elastic address, an internal one a private one of the template's (NLB-091)", () => {
    const parts = [small("10.0.3.0/24"), ...PUBLIC, eip];
    const outside = labOf(...parts, nlb({ ...facing, ...mapped(allocation) })).loadBalancers[0]?.nodes;
    expect(outside).toMatchObject([{ publicIp: "198.51.100.10" }]);
    const inside = balancerOf(mapped({ PrivateIPv4Address: "10.0.1.50" }))?.nodes;
    expect(inside).toEqual([
      { availabilityZone: "ap-northeast-1a", subnetId: inside?.[0]?.subnetId, privateIp: "10.0.1.50" },
    ]);
    expect(said(...parts, nlb({ ...facing, ...mapped({ PrivateIPv4Address: "10.0.1.50" }) }))).toEqual([
      "`SubnetMappings[0].PrivateIPv4Address` of `NLB` can be given for an internal NLB only",
    ]);
    expect(said(eip, nlb(mapped(allocation)))).toEqual([
      "`SubnetMappings[0].AllocationId` of `NLB` can be given for an internet-facing NLB only",
    ]);
  });

  test("an allocation is one of an EIP of the template (NLB-091)", () => {
    const parts = [small("10.0.3.0/24"), ...PUBLIC];
    const AllocationId = "eipalloc-0123456789abcdef0";
    expect(said(...parts, nlb({ ...facing, ...mapped({ AllocationId }) }))).toEqual([
      `\`SubnetMappings[0].AllocationId\` of \`NLB\` must be the \`AllocationId\` of an AWS::EC2::EIP, got \`${AllocationId}\``,
    ]);
  });

  test("an NLB's subnet may be smaller than /27, an ALB's not", () => {
    const Subnets = [ref("SubnetA"), ref("Small")];
    expect(said(small("10.0.3.0/28"), nlb({ Subnets }))).toEqual([]);
    expect(said(small("10.0.3.0/28"), alb({ Subnets }))).toEqual([
      "`Subnets[1]` of `ALB` must be a subnet of /27 or larger for an ALB, `Small` is 10.0.3.0/28",
    ]);
  });

  test("an address that is taken is refused (NLB-092)", () => {
    const PrivateIpAddress = "10.0.1.50";
    const taker = resource("Taker", "EC2::Instance", {
      ImageId: "nginx:1.27",
      SubnetId: ref("SubnetA"),
      PrivateIpAddress,
    });
    expect(said(taker, nlb(mapped({ PrivateIPv4Address: PrivateIpAddress })))).toEqual([
      "`SubnetMappings[0].PrivateIPv4Address` of `NLB` is in use by `Taker` already: 10.0.1.50",
    ]);
  });

  test("there is one subnet for a zone, and one zone is enough (NLB-094)", () => {
    const twin = small("10.0.3.0/24").replace("northeast-1d", "northeast-1a");
    expect(said(twin, nlb({ Subnets: [ref("SubnetA"), ref("Small")] }))).toEqual([
      "`Subnets` of `NLB` must have one subnet in each Availability Zone, has two in one",
    ]);
    expect(said(nlb({ Subnets: [ref("SubnetA")] }))).toEqual([]);
  });

  test("a subnet has eight free addresses, unless an internal NLB is given its own (NLB-094)", () => {
    const full = [small("10.0.3.0/28"), single(1), single(2), single(3)];
    const crowded = [...full, single(4)];
    const rule = "must be a subnet with 8 free addresses, `Small` (10.0.3.0/28) has 7";
    const internal = nlb({ Subnets: [ref("Small")] });
    expect(said(...full, internal)).toEqual([]);
    expect(said(...crowded, internal)).toEqual([`\`Subnets[0]\` of \`NLB\` ${rule}`]);
    const given = { SubnetId: ref("Small"), PrivateIPv4Address: "10.0.3.5" };
    expect(said(...crowded, nlb({ ...mapped({}), SubnetMappings: [given] }))).toEqual([]);
    expect(said(...crowded, ...PUBLIC, nlb({ ...facing, Subnets: [ref("Small")] }))).toEqual([
      `\`Subnets[0]\` of \`NLB\` ${rule}`,
    ]);
  });
});

test("an NLB made without security groups has none, not the VPC's default; others keep theirs (NLB-168)", () => {
  const shut = resource("Shut", "EC2::SecurityGroup", { GroupDescription: "shut", VpcId: ref("VPC") });
  const groupsOf = (balancer: string) => labOf(shut, balancer).loadBalancers[0]?.securityGroupIds;
  const own = labOf(shut).securityGroups.find(({ logicalId }) => logicalId === "Shut")?.id;
  expect([groupsOf(nlb()), groupsOf(nlb({ SecurityGroups: [] }))]).toEqual([[], []]);
  expect(groupsOf(nlb({ SecurityGroups: [ref("Shut")] }))).toEqual([own]);
  expect(groupsOf(alb())).toHaveLength(1);
});

test.each(["nlb-", "-nlb", "an_nlb", "internal-nlb", "a-name-that-has-thirty-three-chars"])(
  "a load balancer is not named %s (NLB-184)",
  (Name) => {
    const [fault, ...others] = said(nlb({ Name }));
    expect(others).toEqual([]);
    expect(fault).toMatch(/^`Name` of `NLB` must (be letters, digits and inner hyphens|have at most 32 characters)/);
  },
);

test("names of 32 characters are taken, and two load balancers never have one (NLB-184)", () => {
  const Name = "a-name-that-has-32-characters-ok";
  expect(labOf(nlb({ Name })).loadBalancers[0]?.name).toBe(Name);
  expect(said(nlb({ Name }), nlb({ Name }, "Second"))).toEqual([
    "`Name` of `Second` is that of `NLB`: names are unique in a Region",
  ]);
});
