/** Row NLB-183. */
import { describe, expect, test } from "vitest";
import { alb, attributes, forward, group, listener, nlb, type Properties, ref, resource, said } from "./nlb.ts";

const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));
/** So many addresses of the first subnet's zone, by port: one may be registered with several. */
const targets = (count: number, first = 0) => times(count, (index) => ({ Id: "10.0.1.9", Port: 1 + first + index }));
const groupOf = (name: string, count: number, more: Properties = {}) =>
  group(name, { TargetType: "ip", Targets: targets(count), ...more });
const forwarding = (names: readonly string[], balancer: Properties = {}) => [
  nlb(balancer),
  ...names.map((name, index) => listener(`Listener${index}`, { Port: 100 + index, DefaultActions: forward(name) })),
];
const CROSS_ZONE = { LoadBalancerAttributes: attributes({ "load_balancing.cross_zone.enabled": true }) };

// Thousands of resources: a busy machine takes its time.
describe("quotas that a template can reach (NLB-183)", { timeout: 60_000 }, () => {
  test("50 NLBs in a Region", () => {
    const all = (count: number) => said(...times(count, (index) => nlb({}, `Nlb${index}`)));
    expect(all(50)).toEqual([]);
    expect(all(51)).toEqual(["`Nlb50` is one of 51 load balancers of its kind in a Region; the quota is 50"]);
  });

  test("50 listeners of an NLB", () => {
    const all = (count: number) => said(group("Group"), ...forwarding(times(count, () => "Group")));
    expect(all(50)).toEqual([]);
    expect(all(51)).toEqual(["`NLB` has 51 listeners; the quota is 50"]);
  });

  test("25 certificates besides the default ones", () => {
    const all = (count: number) => {
      const names = times(count, (index) => `Cert${index}`);
      const made = names.map((name, index) =>
        resource(name, "CertificateManager::Certificate", { DomainName: `n${index}.example.com` }),
      );
      const [first, ...others] = names.map((name) => ({ CertificateArn: ref(name) }));
      const further = resource("Further", "ElasticLoadBalancingV2::ListenerCertificate", {
        ListenerArn: ref("Listener"),
        Certificates: others,
      });
      return said(
        nlb(),
        group("Group"),
        listener("Listener", { Protocol: "TLS", Certificates: [first] }),
        further,
        ...made,
      );
    };
    expect(all(26)).toEqual([]);
    expect(all(27)).toEqual(["`NLB` has 26 certificates besides the default ones; the quota is 25"]);
  });

  test("1000 targets of a group", () => {
    expect(said(groupOf("Group", 1000))).toEqual([]);
    expect(said(groupOf("Group", 1001))).toEqual(["`Group` has 1001 targets; the quota is 1000"]);
  });

  test("500 targets in a zone, members of Auto Scaling groups among them", () => {
    const launch = resource("Launch", "EC2::LaunchTemplate", { LaunchTemplateData: { ImageId: "nginx:1.27" } });
    const members = (DesiredCapacity: number) =>
      resource("Members", "AutoScaling::AutoScalingGroup", {
        MinSize: 1,
        MaxSize: 10,
        DesiredCapacity,
        VPCZoneIdentifier: [ref("SubnetA"), ref("SubnetC")],
        LaunchTemplate: { LaunchTemplateId: ref("Launch"), Version: "1" },
        TargetGroupARNs: [ref("Scaled")],
      });
    const all = (desired: number) =>
      said(groupOf("Group", 499), group("Scaled"), launch, members(desired), ...forwarding(["Group", "Scaled"]));
    expect(all(2)).toEqual([]);
    expect(all(3)).toEqual(["`NLB` has 501 targets in ap-northeast-1a; the quota is 500"]);
  });

  test("500 targets in a zone that was given for addresses elsewhere", () => {
    const away = (count: number) =>
      times(count, (index) => ({ Id: "192.168.0.1", Port: 1 + index, AvailabilityZone: "ap-northeast-1c" }));
    const all = (count: number) => said(groupOf("Group", 0, { Targets: away(count) }), ...forwarding(["Group"]));
    expect(all(500)).toEqual([]);
    expect(all(501)).toEqual(["`NLB` has 501 targets in ap-northeast-1c; the quota is 500"]);
  });

  test("an ALB's targets have no quota by zone", () => {
    const pages = groupOf("Pages", 501, { Protocol: "HTTP" });
    const front = listener("Front", {
      LoadBalancerArn: ref("ALB"),
      Protocol: "HTTP",
      DefaultActions: forward("Pages"),
    });
    expect(said(alb(), pages, front)).toEqual([]);
  });

  test("3000 targets, 500 with cross-zone load balancing", () => {
    const spread = {
      Targets: times(1000, (index) => ({ Id: "192.168.0.1", Port: 1 + index, AvailabilityZone: "all" })),
    };
    const names = ["One", "Two", "Three", "Four"];
    const all = (extra: number, balancer: Properties) => {
      const groups = names.map((name, index) => (index < 3 ? groupOf(name, 0, spread) : groupOf(name, extra)));
      return said(...groups, ...forwarding(names, balancer));
    };
    expect(all(0, {})).toEqual([]);
    expect(all(1, {})).toEqual(["`NLB` has 3001 targets; the quota is 3000"]);
    const few = (count: number) => said(groupOf("One", count), ...forwarding(["One"], CROSS_ZONE));
    expect(few(500)).toEqual([]);
    expect(few(501)).toContain("`NLB` has 501 targets, with cross-zone load balancing; the quota is 500");
  });

  test("an ALB counts as 50 targets, as 100 with cross-zone load balancing", () => {
    const all = (count: number, balancer: Properties) => {
      const front = listener("Front", {
        LoadBalancerArn: ref("ALB"),
        Protocol: "HTTP",
        DefaultActions: forward("Pages"),
      });
      const behind = group("Albs", { TargetType: "alb", Targets: [{ Id: ref("ALB") }] });
      const own = [alb(), group("Pages", { Protocol: "HTTP" }), front, behind];
      return said(...own, groupOf("One", count), ...forwarding(["One", "Albs"], balancer));
    };
    expect(all(400, CROSS_ZONE)).toEqual([]);
    expect(all(401, CROSS_ZONE)).toEqual(["`NLB` has 501 targets, with cross-zone load balancing; the quota is 500"]);
  });
});
