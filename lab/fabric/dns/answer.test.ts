import type { Question } from "dns-packet";
import { expect, test } from "vitest";
import type { DnsName, FabricState, TargetHealth, TargetState } from "../../model/index.ts";
import { eni, loadBalancer, target, targetGroup, threeTier } from "../fixture/three-tier.ts";
import { answer } from "./answer.ts";
import { compileZone } from "./zone.ts";

const INSIDE = "10.0.3.4";
const OUTSIDE = "203.0.113.10";
const NLB = loadBalancer();
const nlbName: DnsName = {
  name: NLB.dnsName,
  ttlSeconds: 60,
  addresses: ["10.0.5.10", "10.0.6.10"],
  answer: "all",
  networkLoadBalancerId: NLB.id,
};
const names: DnsName[] = [
  nlbName,
  { ...nlbName, name: `ap-northeast-1a.${NLB.dnsName}`, addresses: ["10.0.5.10"] },
  { ...nlbName, name: `ap-northeast-1c.${NLB.dnsName}`, addresses: ["10.0.6.10"] },
  {
    name: "db.cluster-ro-abc.ap-northeast-1.rds.amazonaws.com",
    ttlSeconds: 5,
    addresses: ["10.0.7.4", "10.0.8.4"],
    answer: "one-at-random",
  },
];

interface Asked {
  readonly type?: string;
  readonly from?: string;
  readonly state?: Partial<FabricState>;
  readonly health?: readonly TargetHealth[];
  readonly random?: () => number;
}

/** The reply as one line: the code and the values, or `forward`. */
function ask(name: string, { type = "A", from = INSIDE, state, health = [], random = () => 0.5 }: Asked = {}): string {
  const zone = compileZone({ ...threeTier(), names, ...state }, health);
  const reply = answer({ name, type, class: "IN" } as Question, zone, { clientIp: from, random });
  if (reply.kind === "forward") return "forward";
  const values = reply.answers.map((one) => `${"ttl" in one ? one.ttl : ""} ${"data" in one ? one.data : ""}`);
  const authority = reply.authorities.map((one) => `[${one.type} ${one.name}]`);
  return [reply.rcode, ...values, ...authority].join(" ");
}

function healthOf(states: Readonly<Record<string, TargetState>>): TargetHealth[] {
  return Object.entries(states).map(([ip, state]) => ({
    ...{ targetGroupId: targetGroup([]).id, targetId: `i-${ip}`, port: 9090, availabilityZone: "", state, sinceMs: 0 },
  }));
}

const vpcs = (more: Partial<FabricState["vpcs"][number]>) => threeTier().vpcs.map((vpc) => ({ ...vpc, ...more }));

test("NLB-083, NLB-084, NLB-085: a load balancer's name gives an address for each zone, with 60 seconds to live", () => {
  expect(ask(NLB.dnsName)).toBe("NOERROR 60 10.0.5.10 60 10.0.6.10");
  expect(ask(`ap-northeast-1c.${NLB.dnsName}`)).toBe("NOERROR 60 10.0.6.10");
  expect(ask(NLB.dnsName, { from: OUTSIDE })).toBe("NOERROR 60 10.0.5.10 60 10.0.6.10");
});

test("NLB-086: a zone without healthy target leaves the name, its own name stays", () => {
  const zonal = {
    networkLoadBalancers: [
      loadBalancer({ crossZone: false }, { targetGroups: [targetGroup([target("10.0.5.4"), target("10.0.6.4")])] }),
    ],
  };
  const health = healthOf({ "10.0.5.4": "unhealthy", "10.0.6.4": "healthy" });
  expect(ask(NLB.dnsName, { state: zonal, health })).toBe("NOERROR 60 10.0.6.10");
  expect(ask(`ap-northeast-1a.${NLB.dnsName}`, { state: zonal, health })).toBe("NOERROR 60 10.0.5.10");
});

test("NLB-087: all zones stay in the name when none has a healthy target", () => {
  expect(ask(NLB.dnsName, { health: healthOf({ "10.0.5.4": "unhealthy", "10.0.6.4": "unhealthy" }) })).toBe(
    "NOERROR 60 10.0.5.10 60 10.0.6.10",
  );
});

test("the order of the addresses is left to chance", () => {
  const numbers = [0.9, 0.1];
  expect(ask(NLB.dnsName, { random: () => numbers.shift() ?? 0 })).toBe("NOERROR 60 10.0.6.10 60 10.0.5.10");
});

test("R03, R08: a reader endpoint gives one of its addresses by chance, with five seconds to live", () => {
  const name = "db.cluster-ro-abc.ap-northeast-1.rds.amazonaws.com";
  const withNumbers = (numbers: number[]) => ask(name, { random: () => numbers.shift() ?? 0 });
  expect([withNumbers([0.1, 0.9]), withNumbers([0.9, 0.1])]).toEqual(["NOERROR 5 10.0.7.4", "NOERROR 5 10.0.8.4"]);
});

test("times to live are divided by the time scale, down to one second", () => {
  expect(ask(NLB.dnsName, { state: { timeScale: 10 } })).toContain(" 6 10.0.5.10");
  expect(ask("db.cluster-ro-abc.ap-northeast-1.rds.amazonaws.com", { state: { timeScale: 10 } })).toMatch(/ 1 10\.0/);
});

test("V46: every interface has a name inside its VPC", () => {
  expect(ask("ip-10-0-5-4.ap-northeast-1.compute.internal")).toBe("NOERROR 60 10.0.5.4");
  expect(ask("ip-10-0-5-10.ap-northeast-1.compute.internal")).toBe("NOERROR 60 10.0.5.10");
  expect(ask("ip-10-0-5-99.ap-northeast-1.compute.internal")).toBe("NXDOMAIN [SOA ap-northeast-1.compute.internal]");
});

test("V46: names of a VPC's interfaces are not known outside it", () => {
  const other = { id: "vpc-b" as never, cidrs: ["10.9.0.0/16"] };
  const state = { vpcs: [...threeTier().vpcs, ...vpcs(other)], interfaces: [eni("10.0.5.4", []), eni("10.9.5.4", [])] };
  const name = "ip-10-0-5-4.ap-northeast-1.compute.internal";
  expect(ask(name, { state, from: "10.0.3.4" })).toContain("10.0.5.4");
  expect(ask(name, { state, from: "10.9.3.4" })).toMatch(/^NXDOMAIN/);
  expect(ask(name, { state, from: OUTSIDE })).toMatch(/^NXDOMAIN/);
});

test("V48: without host names, private names do not resolve; without support nothing does", () => {
  const name = "ip-10-0-5-4.ap-northeast-1.compute.internal";
  expect(ask(name, { state: { vpcs: vpcs({ enableDnsHostnames: false }) } })).toMatch(/^NXDOMAIN/);
  expect(ask(NLB.dnsName, { state: { vpcs: vpcs({ enableDnsHostnames: false }) } })).toMatch(/^NOERROR/);
  expect(ask(NLB.dnsName, { state: { vpcs: vpcs({ enableDnsSupport: false }) } })).toBe("REFUSED");
  expect(ask("example.com", { state: { vpcs: vpcs({ enableDnsSupport: false }) } })).toBe("REFUSED");
});

test("V49: a public name gives the private address inside the VPC and the public one outside", () => {
  const name = "ec2-198-51-100-4.ap-northeast-1.compute.amazonaws.com";
  expect(ask(name)).toBe("NOERROR 60 10.0.1.4");
  expect(ask(name, { from: OUTSIDE })).toBe("NOERROR 60 198.51.100.4");
});

test("V50: addresses of the VPC have names, and the reverse of its range never leaves it", () => {
  expect(ask("4.5.0.10.in-addr.arpa", { type: "PTR" })).toBe("NOERROR 60 ip-10-0-5-4.ap-northeast-1.compute.internal");
  expect(ask("99.5.0.10.in-addr.arpa", { type: "PTR" })).toBe("NXDOMAIN [SOA 0.10.in-addr.arpa]");
  expect(ask("8.8.8.8.in-addr.arpa", { type: "PTR" })).toBe("forward");
});

test("a name without a record of the type asked for is no error (an AAAA of an IPv4 name)", () => {
  expect(ask(NLB.dnsName, { type: "AAAA" })).toBe("NOERROR [SOA elb.ap-northeast-1.amazonaws.com]");
  expect(ask("4.5.0.10.in-addr.arpa", { type: "A" })).toBe("NOERROR [SOA 0.10.in-addr.arpa]");
});

test("V51: a name of our own zones without record does not exist, and is not asked for elsewhere", () => {
  expect(ask("other-123.elb.ap-northeast-1.amazonaws.com")).toBe("NXDOMAIN [SOA elb.ap-northeast-1.amazonaws.com]");
  expect(ask(`x.${NLB.dnsName}`)).toMatch(/^NXDOMAIN/);
});

test("inner nodes of the tree exist, and the apex has an SOA record", () => {
  expect(ask("cluster-ro-abc.ap-northeast-1.rds.amazonaws.com")).toBe("NOERROR [SOA ap-northeast-1.rds.amazonaws.com]");
  expect(ask("elb.ap-northeast-1.amazonaws.com", { type: "SOA" })).toMatch(/^NOERROR 60/);
});

test("everything else is asked for elsewhere", () => {
  expect(ask("example.com")).toBe("forward");
  expect(ask("notelb.ap-northeast-1.amazonaws.com")).toBe("forward");
});

test("names compare without regard to case and come back as they were asked", () => {
  const zone = compileZone({ ...threeTier(), names }, []);
  const name = NLB.dnsName.toUpperCase();
  const reply = answer({ name, type: "A", class: "IN" }, zone, { clientIp: INSIDE, random: () => 0.5 });
  expect(reply).toMatchObject({ answers: [{ name, data: "10.0.5.10" }, { name }] });
});

test("a question of another class is refused", () => {
  const zone = compileZone({ ...threeTier(), names }, []);
  const question: Question = { name: "version.bind", type: "TXT", class: "CH" };
  expect(answer(question, zone, { clientIp: INSIDE, random: () => 0 })).toMatchObject({ rcode: "REFUSED" });
});
