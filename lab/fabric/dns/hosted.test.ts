import { decode, type Question } from "dns-packet";
import { expect, test } from "vitest";
import type { DnsName, DnsRecord, FabricState, HostedZone } from "../../model/index.ts";
import { eni, threeTier } from "../fixture/three-tier.ts";
import { answer } from "./answer.ts";
import { encodeReply } from "./codec.ts";
import { compileZone } from "./zone.ts";

const INSIDE = "10.0.3.4";
const OUTSIDE = "203.0.113.10";
const MACHINE = "172.18.0.1";
const LOAD_BALANCER = "lb.elb.ap-northeast-1.amazonaws.com";
const names: DnsName[] = [{ name: LOAD_BALANCER, ttlSeconds: 60, addresses: ["198.51.100.7"], answer: "all" }];

const a = (name: string, ...values: string[]): DnsRecord => ({
  kind: "values",
  name,
  type: "A",
  ttlSeconds: 300,
  values,
});
const cname = (name: string, value: string): DnsRecord => ({ ...a(name, value), type: "CNAME" }) as DnsRecord;
const alias = (name: string, of: string): DnsRecord => ({ kind: "alias", name, of });
const zone = (name: string, records: DnsRecord[], more: Partial<HostedZone> = {}): HostedZone => ({
  ...{ id: "Z1", logicalId: "Zone", name, records },
  ...more,
});

/** The reply as one line. */
function ask(hostedZones: HostedZone[], name: string, { from = INSIDE, type = "A", ...state }: Asked = {}): string {
  const compiled = compileZone({ ...threeTier(), names, hostedZones, ...state }, []);
  const context = { clientIp: from, random: () => 0.5 };
  const reply = answer({ name, type, class: "IN" } as Question, compiled, context);
  if (reply.kind === "forward") return "forward";
  return [
    reply.rcode,
    ...reply.answers.map((one) => `${"ttl" in one ? one.ttl : ""} ${"data" in one ? one.data : ""}`),
  ].join(" ");
}

interface Asked extends Partial<FabricState> {
  readonly from?: string;
  readonly type?: string;
}

const SAMPLE = zone("sample.co.jp", [
  a("sample.co.jp", "192.0.2.1"),
  alias("api.sample.co.jp", LOAD_BALANCER),
  alias("again.sample.co.jp", "api.sample.co.jp"),
  alias("round.sample.co.jp", "round.sample.co.jp"),
  cname("www.sample.co.jp", "api.sample.co.jp"),
  cname("old.sample.co.jp", "www.sample.co.jp"),
  cname("out.sample.co.jp", "example.net"),
  cname("circle.sample.co.jp", "circle.sample.co.jp"),
]);

test("an alias has its target's addresses and time to live, a CNAME tells the name as well", () => {
  expect(ask([SAMPLE], "API.sample.co.jp")).toBe("NOERROR 60 198.51.100.7");
  expect(ask([SAMPLE], "again.sample.co.jp")).toBe("NOERROR 60 198.51.100.7");
  expect(ask([SAMPLE], "www.sample.co.jp")).toBe("NOERROR 300 api.sample.co.jp 60 198.51.100.7");
  expect(ask([SAMPLE], "old.sample.co.jp")).toBe("NOERROR 300 www.sample.co.jp 300 api.sample.co.jp 60 198.51.100.7");
  expect(ask([SAMPLE], "www.sample.co.jp", { type: "CNAME" })).toBe("NOERROR 300 api.sample.co.jp");
  expect(ask([SAMPLE], "out.sample.co.jp")).toBe("NOERROR 300 example.net");
  expect(ask([SAMPLE], "sample.co.jp", { from: OUTSIDE })).toBe("NOERROR 300 192.0.2.1");
});

test("what the zone does not have does not exist, what leads in a circle ends", () => {
  expect(ask([SAMPLE], "other.sample.co.jp")).toBe("NXDOMAIN");
  expect(ask([SAMPLE], "round.sample.co.jp")).toBe("NXDOMAIN");
  expect(ask([SAMPLE], "circle.sample.co.jp")).toMatch(/^SERVFAIL/);
  expect(ask([SAMPLE], "example.net")).toBe("forward");
});

const of = (type: "AAAA" | "TXT", name: string, ...values: string[]): DnsRecord =>
  ({ ...a(name, ...values), type }) as DnsRecord;
const WILD = zone("sample.co.jp", [
  alias("*.sample.co.jp", LOAD_BALANCER),
  a("www.sample.co.jp", "192.0.2.1"),
  of("AAAA", "www.sample.co.jp", "2001:db8::1"),
  of("TXT", "www.sample.co.jp", '"One" "t\\167o"', '"v=spf1 -all"'),
  of("TXT", "note.sample.co.jp", '"x"'),
  a("deep.below.sample.co.jp", "192.0.2.2"),
]);

test("a wildcard answers for names of any depth, but for none that has a record of whatever type, or a name below", () => {
  expect(ask([WILD], "any.sample.co.jp")).toBe("NOERROR 60 198.51.100.7");
  expect(ask([WILD], "at.any.sample.co.jp")).toBe("NOERROR 60 198.51.100.7");
  expect(ask([WILD], "any.sample.co.jp", { type: "AAAA" })).toBe("NOERROR");
  expect(ask([WILD], "www.sample.co.jp")).toBe("NOERROR 300 192.0.2.1");
  expect(ask([WILD], "note.sample.co.jp")).toBe("NOERROR");
  expect(ask([WILD], "at.note.sample.co.jp")).toBe("NXDOMAIN");
  expect(ask([WILD], "below.sample.co.jp")).toBe("NOERROR");
  expect(ask([WILD], "other.below.sample.co.jp")).toBe("NXDOMAIN");
  expect(ask([WILD], "sample.co.jp")).toBe("NOERROR");
});

test("a wildcard does not reach into a deeper zone", () => {
  const deeper = zone("zone.sample.co.jp", [a("a.zone.sample.co.jp", "192.0.2.3")]);
  expect(ask([WILD, deeper], "b.zone.sample.co.jp")).toBe("NXDOMAIN");
});

test("a name has records of several types, and TXT strings are told byte by byte, in their case", () => {
  expect(ask([WILD], "www.sample.co.jp", { type: "AAAA" })).toBe("NOERROR 300 2001:db8::1");
  expect(ask([WILD], "www.sample.co.jp", { type: "TXT" })).toBe("NOERROR 300 One,two 300 v=spf1 -all");
  expect(ask([WILD], "www.sample.co.jp", { type: "MX" })).toBe("NOERROR");
  const both = zone("sample.co.jp", [alias("front.sample.co.jp", "www.sample.co.jp"), ...WILD.records.slice(1)]);
  expect(ask([both], "front.sample.co.jp")).toBe("NOERROR 300 192.0.2.1");
  expect(ask([both], "front.sample.co.jp", { type: "TXT" })).toBe("NOERROR");
});

test("AAAA and TXT records go over the wire as they are told", () => {
  const compiled = compileZone({ ...threeTier(), hostedZones: [WILD] }, []);
  const told = (type: "AAAA" | "TXT") => {
    const question = { name: "www.sample.co.jp", type, class: "IN" } as const;
    const reply = answer(question, compiled, { clientIp: INSIDE, random: () => 0.5 });
    if (reply.kind === "forward") return [];
    const query = { id: 1, opcode: 0, recursionDesired: true, questions: [question] };
    return decode(encodeReply(query, reply, "udp")).answers?.map((one) => "data" in one && String(one.data));
  };
  expect(told("AAAA")).toEqual(["2001:db8::1"]);
  expect(told("TXT")).toEqual(["One,two", "v=spf1 -all"]);
});

test("V51: a private zone is seen from its VPCs alone, hides a public one, and needs both attributes", () => {
  const vpcIds = threeTier().vpcs.map(({ id }) => id);
  const inner = zone("sample.co.jp", [a("db.sample.co.jp", "10.0.7.4")], { vpcIds });
  expect(ask([SAMPLE, inner], "db.sample.co.jp")).toBe("NOERROR 300 10.0.7.4");
  expect(ask([SAMPLE, inner], "api.sample.co.jp")).toBe("NXDOMAIN");
  expect(ask([SAMPLE, inner], "api.sample.co.jp", { from: OUTSIDE })).toBe("NOERROR 60 198.51.100.7");
  expect(ask([SAMPLE, inner], "db.sample.co.jp", { from: OUTSIDE })).toBe("NXDOMAIN");
  const vpcs = threeTier().vpcs.map((vpc) => ({ ...vpc, enableDnsHostnames: false }));
  expect(ask([inner], "db.sample.co.jp", { vpcs })).toBe("forward");
});

test("V51: the most specific zone decides", () => {
  const deeper = zone("api.sample.co.jp", [a("v2.api.sample.co.jp", "192.0.2.2")]);
  expect(ask([SAMPLE, deeper], "v2.api.sample.co.jp")).toBe("NOERROR 300 192.0.2.2");
  expect(ask([SAMPLE, deeper], "api.sample.co.jp")).toBe("NOERROR");
});

test("the machine that runs the lab is led to its own published ports", () => {
  const web = eni("10.0.1.4", [], { publicIp: "198.51.100.7" });
  const ingress = [{ name: "ALB", transport: "tcp", containerPort: 443, to: [{ ip: "10.0.1.4", port: 443 }] }] as const;
  const state = { interfaces: [web], ingress };
  expect(ask([SAMPLE], "www.sample.co.jp", { from: MACHINE, ...state })).toBe(
    "NOERROR 300 api.sample.co.jp 60 127.0.0.1",
  );
  expect(ask([SAMPLE], "sample.co.jp", { from: MACHINE, ...state })).toBe("NOERROR 300 192.0.2.1");
  expect(ask([SAMPLE], "api.sample.co.jp", { from: OUTSIDE, ...state })).toBe("NOERROR 60 198.51.100.7");
});
