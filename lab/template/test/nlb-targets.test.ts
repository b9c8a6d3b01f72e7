import { describe, expect, test } from "vitest";
import { alb, attributes, forward, group, labOf, listener, nlb, type Properties, ref, resource, said } from "./nlb.ts";

const ips = (...Targets: readonly Properties[]) => group("Group", { TargetType: "ip", Targets });
const instances = (...Targets: readonly Properties[]) => group("Group", { Targets });

describe("addresses", () => {
  test.each(["10.200.0.1", "100.64.0.1", "100.127.255.254", "172.31.0.1", "192.168.9.9"])(
    "%s may be a target (NLB-024)",
    (Id) => {
      expect(said(ips({ Id, AvailabilityZone: "all" }))).toEqual([]);
    },
  );

  test.each(["8.8.8.8", "100.128.0.1", "172.32.0.1", "203.0.113.10"])("%s may not (NLB-024)", (Id) => {
    const rule =
      "must be in a subnet of the group's VPC or in 10.0.0.0/8, 100.64.0.0/10, 172.16.0.0/12, 192.168.0.0/16";
    expect(said(ips({ Id, AvailabilityZone: "all" }))).toEqual([
      `\`Targets[0].Id\` of \`Group\` ${rule}, got \`${Id}\``,
    ]);
  });

  test("a name is no address", () => {
    expect(said(ips({ Id: "www.example.com" }))).toEqual([
      "`Targets[0].Id` of `Group` must be an IPv4 address, got `www.example.com`",
    ]);
  });

  test("inside the VPC the zone is found, outside it is given: a zone or all (NLB-028)", () => {
    const given = [
      { Id: "10.0.1.9" },
      { Id: "10.0.2.9", AvailabilityZone: "ap-northeast-1c" },
      { Id: "192.168.0.1", AvailabilityZone: "ap-northeast-1a" },
      { Id: "192.168.0.2", AvailabilityZone: "all" },
    ];
    expect(labOf(ips(...given)).targetGroups[0]?.targets).toEqual([
      { id: "10.0.1.9", port: 80 },
      { id: "10.0.2.9", port: 80, availabilityZone: "ap-northeast-1c" },
      { id: "192.168.0.1", port: 80, availabilityZone: "ap-northeast-1a" },
      { id: "192.168.0.2", port: 80, availabilityZone: "all" },
    ]);
  });

  test("a zone that is missing, unknown or not the address's own is refused (NLB-028)", () => {
    const fault = (target: Properties) => said(ips(target))[0];
    expect(fault({ Id: "192.168.0.1" })).toBe(
      "`Targets[0]` of `Group` lacks the property `AvailabilityZone`, which an address outside the group's VPC needs",
    );
    expect(fault({ Id: "192.168.0.1", AvailabilityZone: "eu-west-1a" })).toBe(
      "`Targets[0].AvailabilityZone` of `Group` must be ap-northeast-1a, ap-northeast-1c, ap-northeast-1d or all, got `eu-west-1a`",
    );
    expect(fault({ Id: "10.0.1.9", AvailabilityZone: "ap-northeast-1c" })).toBe(
      "`Targets[0].AvailabilityZone` of `Group` must be that of the address's subnet, ap-northeast-1a, got `ap-northeast-1c`",
    );
  });

  test("outside an ALB's VPC it is all", () => {
    const of = (AvailabilityZone: string) =>
      said(group("Group", { Protocol: "HTTP", TargetType: "ip", Targets: [{ Id: "192.168.0.1", AvailabilityZone }] }));
    expect(of("all")).toEqual([]);
    expect(of("ap-northeast-1a")).toEqual([
      "`Targets[0].AvailabilityZone` of `Group` must be `all` for an address outside an ALB's VPC, got `ap-northeast-1a`",
    ]);
  });

  test.each(["instance", "alb"])("a zone is not given for a target of the type %s (NLB-028)", (TargetType) => {
    const Id = ref(TargetType === "alb" ? "ALB" : "Web");
    const front = listener("Front", {
      LoadBalancerArn: ref("ALB"),
      Protocol: "HTTP",
      DefaultActions: forward("Pages"),
    });
    const own = group("Group", { TargetType, Targets: [{ Id, AvailabilityZone: "all" }] });
    expect(said(alb(), group("Pages", { Protocol: "HTTP" }), front, own)).toEqual([
      `\`Targets[0].AvailabilityZone\` of \`Group\` can be given for a group of the target type \`ip\` only, it is \`${TargetType}\``,
    ]);
  });
});

test("a peered VPC's instances are targets by address, not by id (NLB-026)", () => {
  const peering = resource("Link", "EC2::VPCPeeringConnection", { VpcId: ref("VPC"), PeerVpcId: ref("OtherVPC") });
  expect(said(peering, instances({ Id: ref("Far") }))).toEqual([
    "`Targets[0].Id` of `Group` must be instances of the group's VPC, `Far` is in another",
  ]);
  const Id = { "Fn::GetAtt": ["Far", "PrivateIp"] };
  expect(labOf(peering, ips({ Id, AvailabilityZone: "ap-northeast-1a" })).targetGroups[0]?.targets).toEqual([
    { id: "10.9.1.254", port: 80, availabilityZone: "ap-northeast-1a" },
  ]);
});

test("the group's port holds where a target has none; one instance has as many as it is given (NLB-027)", () => {
  const given = [{ Id: ref("Web") }, { Id: ref("Web"), Port: 8081 }, { Id: ref("Web"), Port: 8082 }];
  expect(labOf(instances(...given)).targetGroups[0]?.targets).toEqual([
    { id: "Web", port: 80 },
    { id: "Web", port: 8081 },
    { id: "Web", port: 8082 },
  ]);
});

test("what is registered twice is one target", () => {
  const twice = instances({ Id: ref("Web") }, { Id: ref("Web"), Port: 80 });
  expect(labOf(twice).targetGroups[0]?.targets).toEqual([{ id: "Web", port: 80 }]);
});

test("one group serves listeners of one load balancer only (NLB-030)", () => {
  const own = [nlb(), group("Group"), listener("One"), listener("Two", { Port: 81 })];
  expect(said(...own)).toEqual([]);
  const other = [nlb({}, "Second"), listener("Three", { LoadBalancerArn: ref("Second") })];
  expect(said(...own, ...other)).toEqual(["`Group` can belong to one load balancer, is used by `NLB` and `Second`"]);
});

describe("old instance families (NLB-051)", () => {
  const of = (InstanceType: string, targets: Properties) => {
    const properties = { ImageId: "nginx:1.27", SubnetId: ref("SubnetA"), PrivateIpAddress: "10.0.1.7", InstanceType };
    return said(resource("Single", "EC2::Instance", properties), group("Group", targets));
  };
  const byId = { Targets: [{ Id: ref("Single") }] };

  test.each(["c1", "cc1", "cc2", "cg1", "cg2", "cr1", "g1", "g2", "hi1", "hs1", "m1", "m2", "m3", "t1"])(
    "%s is refused by id",
    (family) => {
      const rule = `must not register \`Single\` by id: instances of the type ${family}.large cannot be targets of an NLB`;
      expect(of(`${family}.large`, byId)).toEqual([`\`Targets[0].Id\` of \`Group\` ${rule}`]);
    },
  );

  test("newer ones, addresses and an ALB's groups are not", () => {
    expect(of("m5.large", byId)).toEqual([]);
    expect(of("m1.large", { TargetType: "ip", Targets: [{ Id: "10.0.1.7" }] })).toEqual([]);
    expect(of("m1.large", { ...byId, Protocol: "HTTP" })).toEqual([]);
  });

  test("members of an Auto Scaling group neither", () => {
    const data = { ImageId: "nginx:1.27", InstanceType: "t1.micro" };
    const launch = resource("Launch", "EC2::LaunchTemplate", { LaunchTemplateData: data });
    const scaling = resource("Members", "AutoScaling::AutoScalingGroup", {
      MinSize: 1,
      MaxSize: 1,
      VPCZoneIdentifier: [ref("SubnetA")],
      LaunchTemplate: { LaunchTemplateId: ref("Launch"), Version: "1" },
      TargetGroupARNs: [ref("Group")],
    });
    expect(said(group("Group"), launch, scaling)).toEqual([
      "`Group` must not register `Members` by id: instances of the type t1.micro cannot be targets of an NLB",
    ]);
  });
});

describe("an ALB behind an NLB (NLB-033)", () => {
  const front = (LoadBalancerArn = ref("ALB")) =>
    listener("Front", { LoadBalancerArn, Protocol: "HTTP", DefaultActions: forward("Pages") });
  const pages = group("Pages", { Protocol: "HTTP" });
  const albs = (properties: Properties = {}, name = "Group") =>
    group(name, { TargetType: "alb", Targets: [{ Id: ref("ALB"), Port: 80 }], ...properties });
  const faults = (properties: Properties, ...more: readonly string[]) =>
    said(alb(), pages, front(), nlb(), listener("Listener"), albs(properties), ...more);

  test("is checked by HTTP, keeps the client's address and has everything else from AWS", () => {
    const [, own] = labOf(alb(), pages, front(), albs()).targetGroups;
    expect(own).toMatchObject({
      targetType: "alb",
      preserveClientIp: true,
      targets: [{ id: "ALB", port: 80 }],
      healthCheck: { protocol: "HTTP", timeoutSeconds: 6, matcher: "200-399" },
    });
    expect(faults({ HealthCheckProtocol: "HTTPS" })).toEqual([]);
  });

  test.each([
    [
      "checks by TCP",
      { HealthCheckProtocol: "TCP" },
      "`HealthCheckProtocol` of `Group` must be `HTTP` or `HTTPS` for a group of the target type `alb`, got `TCP`",
    ],
    [
      "another port than the group's",
      { Targets: [{ Id: ref("ALB"), Port: 81 }] },
      "`Targets[0].Port` of `Group` must be that of the group, 80, got 81",
    ],
    [
      "a port without a listener",
      { Port: 81, Targets: [{ Id: ref("ALB") }] },
      "`Port` of `Group` must be the port of a listener of `ALB` (80), got 81",
    ],
    ["an NLB", { Targets: [{ Id: ref("NLB") }] }, "`Targets[0].Id` of `Group` must be an ALB, `NLB` is an NLB"],
    [
      "an instance",
      { Targets: [{ Id: ref("Web") }] },
      "`Targets[0].Id` of `Group` must refer to an AWS::ElasticLoadBalancingV2::LoadBalancer of this template, got `Web`, which is an AWS::EC2::Instance",
    ],
    [
      "an attribute",
      { TargetGroupAttributes: attributes({ "deregistration_delay.timeout_seconds": 10 }) },
      "`TargetGroupAttributes[0]` of `Group` has `deregistration_delay.timeout_seconds`: the attributes of a group of the target type `alb` cannot be changed",
    ],
  ])("is not there with %s", (_, properties, fault) => {
    expect(faults(properties)).toEqual([fault]);
  });

  test.each(["TLS", "UDP", "TCP_UDP"])("is not there over %s", (Protocol) => {
    expect(said(alb(), pages, front(), albs({ Protocol }))).toEqual([
      `\`Protocol\` of \`Group\` must be \`TCP\` for the target type \`alb\`, got \`${Protocol}\``,
    ]);
  });

  test("is one in a group, and of the group's VPC", () => {
    const second = alb().replace("  ALB:", "  Second:");
    expect(faults({ Targets: [{ Id: ref("ALB") }, { Id: ref("Second") }] }, second)).toEqual([
      "`Targets` of `Group` must have one ALB, has 2",
    ]);
    expect(said(alb(), pages, front(), albs({ VpcId: ref("OtherVPC") }))).toEqual([
      "`Targets[0].Id` of `Group` must be an ALB of the group's VPC, `ALB` is in another",
    ]);
  });

  test("is behind two NLBs at most", () => {
    const behind = (count: number) => {
      const names = Array.from({ length: count }, (_, index) => `Nlb${index}`);
      const parts = names.flatMap((name) => [
        nlb({}, name),
        albs({}, `${name}Group`),
        listener(`${name}Listener`, { LoadBalancerArn: ref(name), DefaultActions: forward(`${name}Group`) }),
      ]);
      return said(alb(), pages, front(), ...parts);
    };
    expect(behind(2)).toEqual([]);
    expect(behind(3)).toEqual([
      "`Targets` of `Nlb2Group` must not make `ALB` the target of more than 2 NLBs, it is that of 3",
    ]);
  });
});
