import { expect, test } from "vitest";
import type { FabricFault } from "../../model/index.ts";
import { loadBalancer, target, targetGroup, threeTier } from "../fixture/three-tier.ts";
import { compileRuleset } from "./ruleset.ts";

/** The lines that faults add to the rule set. */
function added(...faults: FabricFault[]): string[] {
  const before = compileRuleset(threeTier(), []).split("\n");
  const after = compileRuleset({ ...threeTier(), faults }, []).split("\n");
  const lines = after.map((line) => line.trim()).filter((line) => !before.map((one) => one.trim()).includes(line));
  return lines;
}

test("a lab without faults pays nothing: no chain of theirs is in the rule set", () => {
  expect(compileRuleset(threeTier(), [])).not.toMatch(/fault/);
});

test("an instance is cut before conntrack hears of its packets, and behind translation", () => {
  expect(added({ kind: "cut", addresses: ["10.0.5.4"] })).toEqual([
    "chain fault_arrive {",
    "type filter hook prerouting priority -300; policy accept;",
    "ip saddr { 10.0.5.4 } drop",
    "ip daddr { 10.0.5.4 } drop",
    "chain fault_leave {",
    "type filter hook postrouting priority -300; policy accept;",
    "ip saddr { 10.0.5.4 } drop",
    "ip daddr { 10.0.5.4 } drop",
  ]);
});

test("a partition drops what goes from one side to the other, in either direction", () => {
  const pairs = [
    "ip saddr { 10.0.5.4 } ip daddr { 10.0.6.4, 10.0.3.4 } drop",
    "ip saddr { 10.0.6.4, 10.0.3.4 } ip daddr { 10.0.5.4 } drop",
  ];
  const lines = added({ kind: "partition", between: [["10.0.5.4"], ["10.0.6.4", "10.0.3.4"]] });
  expect(lines.filter((line) => line.endsWith("drop"))).toEqual([...pairs, ...pairs]);
  expect(added({ kind: "partition", between: [["10.0.5.4"], []] })).toEqual([]);
});

test("R16: nothing passes to or from a fenced address but the monitor's knocks", () => {
  const before = compileRuleset(threeTier(), []).split("\n");
  const after = compileRuleset({ ...threeTier(), fenced: ["10.0.5.4"] }, []).split("\n");
  const rules = [
    "ip saddr { 10.0.5.4 } ip daddr != 169.254.169.252 drop",
    "ip daddr { 10.0.5.4 } ip saddr != 169.254.169.252 drop",
  ];
  const lines = after.filter((line) => !before.includes(line) && line.endsWith("drop"));
  expect(lines.map((line) => line.trim())).toEqual([...rules, ...rules]);
});

test("a node of a load balancer is cut with all flows that bear its mark", () => {
  const lines = added({ kind: "cut", addresses: ["10.0.6.10"] });
  expect(lines.filter((line) => line.startsWith("ct mark"))).toEqual([
    "ct mark & 0x0ffff000 { 0x00002000 } drop",
    "ct mark & 0x0ffff000 { 0x00002000 } drop",
  ]);
});

test("a closed port answers with RST, and with an ICMP error that is let out", () => {
  expect(
    added({ kind: "port-closed", addresses: ["10.0.5.4"], port: 9090 }).filter((line) => / \. |icmp/.test(line)),
  ).toEqual([
    "icmp code port-unreachable @th,192,32 0x0a000504 @th,240,16 9090 accept",
    "ip saddr . tcp sport { 10.0.5.4 . 9090 } tcp flags & (syn | ack) == syn | ack tcp flags set rst | ack",
    "ct state new ip daddr . udp dport { 10.0.5.4 . 9090 } reject with icmp port-unreachable",
  ]);
});

test("faults that touch no packet, and those without addresses, add nothing", () => {
  expect(added({ kind: "cut", addresses: [] }, { kind: "port-closed", addresses: [], port: 1 })).toEqual([]);
  expect(added({ kind: "dns", vpcIds: [], answer: "silence" })).toEqual([]);
});

test("NLB-100: checks that go to a port of their own are lost there, the target being told by that of its traffic", () => {
  const targets = [{ ip: "10.0.5.4", port: 9090 }];
  const group = targetGroup([target("10.0.5.4")]);
  const healthCheck = { ...group.healthCheck, port: 7001 };
  const state = {
    ...threeTier(),
    networkLoadBalancers: [loadBalancer({}, { targetGroups: [{ ...group, healthCheck }] })],
  };
  const faults: FabricFault[] = [{ kind: "health-checks", targets, lost: "health-checks" }];
  expect(compileRuleset({ ...state, faults }, [])).toMatch(/ip daddr \. tcp dport \{ 10\.0\.5\.4 \. 7001 \} drop/);
});
