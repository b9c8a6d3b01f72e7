import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { FabricState } from "../../model/index.ts";
import { buildTestbed, FABRIC_UPLINK, OUTSIDE, type Testbed } from "../fixture/testbed.ts";
import { eni, everything, securityGroup, tcp, threeTier } from "../fixture/three-tier.ts";

const CLIENT = "203.0.113.10";
let bed: Testbed;

beforeAll(async () => {
  bed = await buildTestbed(threeTier());
}, 60_000);
afterAll(() => bed[Symbol.asyncDispose]());
beforeEach(() => bed.apply({ state: threeTier(), health: [] }));

function withGroup(
  name: string,
  ...rules: Parameters<typeof securityGroup> extends [string, ...infer Rest] ? Rest : never
) {
  const state = threeTier();
  const group = securityGroup(name, ...rules);
  return { ...state, securityGroups: state.securityGroups.map((one) => (one.name === name ? group : one)) };
}

const apply = (state: FabricState) => bed.apply({ state, health: [] });

test("V15: an internet gateway maps addresses one to one, both ways", async () => {
  expect(await bed.dial(CLIENT, "198.51.100.4", 80)).toMatchObject({ outcome: "open", seen: CLIENT, at: "10.0.1.4" });
  expect((await bed.dial("10.0.1.4", CLIENT, 80)).seen).toBe("198.51.100.4");
});

test("V15: without a public address of its own an instance of a public subnet does not get out", async () => {
  const state = threeTier();
  await apply({ ...state, interfaces: state.interfaces.map(({ publicIp: _, ...rest }) => rest) });
  expect((await bed.dial("10.0.1.4", CLIENT, 80)).outcome).toBe("timeout");
  expect((await bed.dial("10.0.1.4", OUTSIDE, 80)).outcome).toBe("timeout");
});

test("V16: without a route to the internet gateway a public address leads nowhere", async () => {
  const state = threeTier();
  await apply({ ...state, subnets: state.subnets.map((subnet) => ({ ...subnet, routes: [] })) });
  expect((await bed.dial(CLIENT, "198.51.100.4", 80)).outcome).toBe("timeout");
  expect((await bed.dial("10.0.1.4", CLIENT, 80)).outcome).toBe("timeout");
});

test("V17: private instances leave by the NAT gateway's address, which nobody can call", async () => {
  expect((await bed.dial("10.0.3.4", CLIENT, 80)).seen).toBe("198.51.100.20");
  expect((await bed.dial(CLIENT, "198.51.100.20", 80)).outcome).toBe("timeout");
});

test("V17: a private instance calls the lab's own public addresses through the NAT gateway", async () => {
  expect(await bed.dial("10.0.3.4", "198.51.100.4", 80)).toMatchObject({
    outcome: "open",
    seen: "198.51.100.20",
    at: "10.0.1.4",
  });
});

test("a gateway endpoint leads to S3 with the sender's own address, without any way out else, and its groups have a say", async () => {
  const state = threeTier();
  const route = { destination: `${CLIENT}/32`, target: { kind: "gateway-endpoint" } } as const;
  const closed = { ...state, subnets: state.subnets.map((subnet) => ({ ...subnet, routes: [route] })) };
  await apply(closed);
  expect((await bed.dial("10.0.3.4", CLIENT, 80)).seen).toBe("10.0.3.4");
  expect((await bed.dial("10.0.3.4", OUTSIDE, 80)).outcome).toBe("timeout");
  expect((await bed.dial(CLIENT, "10.0.3.4", 80)).outcome).toBe("timeout");
  await apply({ ...closed, securityGroups: withGroup("web", [], []).securityGroups });
  expect((await bed.dial("10.0.3.4", CLIENT, 80)).outcome).toBe("timeout");
});

test("V29: a rule naming a group does not match its members' public addresses", async () => {
  await apply(withGroup("alb", [tcp(80, "sg-alb")]));
  expect((await bed.dial("10.0.2.4", "10.0.1.4", 80)).outcome).toBe("open");
  expect((await bed.dial("10.0.2.4", "198.51.100.4", 80)).outcome).toBe("timeout");
});

test("V12, V30: an address of the VPC that nobody has is silence, for the uplink as well", async () => {
  expect((await bed.dial("10.0.3.4", "10.0.3.99", 80)).outcome).toBe("timeout");
  expect((await bed.dial("10.0.1.4", "10.0.250.9", 80)).outcome).toBe("timeout");
});

test("V31: taking a rule away keeps the flow and stops the next one", async () => {
  await bed.dial("10.0.5.4", "10.0.7.4", 3306, { keep: "session" });
  await apply(withGroup("db", []));
  const answer = await bed.ask("10.0.5.4", { op: "say", name: "session", text: "still open", timeoutMs: 500 });
  expect(answer).toEqual({ outcome: "open", text: "still open" });
  expect((await bed.dial("10.0.5.4", "10.0.7.4", 3306)).outcome).toBe("timeout");
});

test("V26: a group without egress rules lets nothing out, V38: except to the VPC's own services", async () => {
  await apply(withGroup("app", [], []));
  expect((await bed.dial("10.0.5.4", "10.0.7.4", 3306)).outcome).toBe("timeout");
  expect((await bed.dial("10.0.5.4", "169.254.169.254", 80)).outcome).toBe("refused");
  expect((await bed.dial("10.0.5.4", "10.0.0.2", 53)).outcome).toBe("refused");
  expect((await bed.dial("10.0.5.4", "169.254.169.254", 81)).outcome).toBe("timeout");
});

test("V06: a packet whose source is not the interface's own is dropped", async () => {
  const spoofed = "10.0.4.99";
  await bed.exec("10.0.3.4", ["ip", "address", "add", `${spoofed}/32`, "dev", "lo"]);
  await bed.exec("fabric", ["ip", "route", "add", `${spoofed}/32`, "dev", eni("10.0.3.4", []).interface]);
  await apply(withGroup("alb", [everything()]));
  const dial = () => bed.dial("10.0.3.4", "10.0.1.4", 80, { from: spoofed } as never);
  expect((await dial()).outcome).toBe("timeout");
  const state = withGroup("alb", [everything()]);
  await apply({ ...state, interfaces: state.interfaces.map((one) => ({ ...one, sourceDestCheck: false })) });
  expect(await dial()).toMatchObject({ outcome: "open", seen: spoofed });
});

test("V04: broadcast and multicast reach nobody", async () => {
  await apply(withGroup("web", [everything()]));
  for (const host of ["10.0.3.255", "224.0.0.1"]) {
    expect(await bed.ask("10.0.4.4", { op: "send", host, port: 80, timeoutMs: 300 })).toEqual({ outcome: "timeout" });
  }
});

test("V26: UDP obeys groups as TCP does", async () => {
  const rule = { protocol: "udp", ports: [80, 80], peer: { kind: "cidr", cidr: "10.0.4.0/24" } } as const;
  await apply(withGroup("web", [rule]));
  expect(await bed.ask("10.0.4.4", { op: "send", host: "10.0.3.4", port: 80, timeoutMs: 300 })).toMatchObject({
    outcome: "open",
    seen: "10.0.4.4",
  });
  expect((await bed.ask("10.0.5.4", { op: "send", host: "10.0.3.4", port: 80, timeoutMs: 300 })).outcome).toBe(
    "timeout",
  );
});

test("a published port leads to its place and shows the internet router as the client", async () => {
  expect(await bed.dial(OUTSIDE, FABRIC_UPLINK, 80)).toMatchObject({
    outcome: "open",
    seen: "203.0.113.1",
    at: "10.0.1.4",
  });
});

test("a published port may lead to a load balancer", async () => {
  const ingress = [
    { name: "nlb", transport: "tcp" as const, containerPort: 3306, to: [{ ip: "10.0.5.10", port: 9090 }] },
  ];
  await apply({ ...threeTier(), ingress });
  expect(await bed.dial(OUTSIDE, FABRIC_UPLINK, 3306)).toMatchObject({ outcome: "open", seen: "10.0.5.10" });
});

test("a published port of UDP leads to its place, beside one of TCP with the same number", async () => {
  const udp = { name: "udp", transport: "udp" as const, containerPort: 80, to: [{ ip: "10.0.1.4", port: 80 }] };
  const open = withGroup("alb", [everything()]);
  await apply({ ...open, ingress: [...open.ingress, udp] });
  const ask = () => bed.ask(OUTSIDE, { op: "send", host: FABRIC_UPLINK, port: 80, timeoutMs: 1000 });
  expect(await ask()).toMatchObject({ outcome: "open", seen: "203.0.113.1", at: "10.0.1.4" });
  expect((await bed.dial(OUTSIDE, FABRIC_UPLINK, 80)).outcome).toBe("open");
  await apply(open);
  await bed.exec("fabric", ["conntrack", "-D", "-p", "udp"]);
  expect((await ask()).outcome).toBe("timeout");
});

test("the uplink reaches nothing but published ports", async () => {
  const calls = [
    [FABRIC_UPLINK, 22],
    ["10.0.1.4", 80],
    ["198.51.100.4", 80],
    ["203.0.113.2", 53],
    [CLIENT, 80],
  ] as const;
  const outcomes = await Promise.all(calls.map(([host, port]) => bed.dial(OUTSIDE, host, port)));
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(calls.map(() => "timeout"));
});

test("what leaves by the uplink bears the uplink's address, and only who has a way out leaves", async () => {
  expect((await bed.dial("10.0.1.4", OUTSIDE, 80)).seen).toBe(FABRIC_UPLINK);
  expect((await bed.dial("10.0.3.4", OUTSIDE, 80)).seen).toBe(FABRIC_UPLINK);
  expect((await bed.dial(CLIENT, OUTSIDE, 80)).seen).toBe(FABRIC_UPLINK);
  expect((await bed.dial("10.0.7.4", OUTSIDE, 80)).outcome).toBe("timeout");
});

test("the fabric's own addresses answer nobody but for their services", async () => {
  const { exitCode } = await bed.exec("10.0.3.4", ["ping", "-c", "1", "-W", "1", "10.0.3.1"]);
  expect(exitCode).toBe(1);
});

test("a rule set that nft refuses changes nothing", async () => {
  const state = threeTier();
  const broken = {
    ...state,
    ingress: [{ name: "bad", transport: "tcp" as const, containerPort: 70000, to: [{ ip: "10.0.1.4", port: 80 }] }],
  };
  await expect(apply(broken)).rejects.toThrow(/nft refused the rule set/);
  expect((await bed.dial(CLIENT, "198.51.100.4", 80)).outcome).toBe("open");
});
