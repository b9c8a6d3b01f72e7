import { expect, test } from "vitest";
import { eni, threeTier } from "../fixture/three-tier.ts";
import { conntrackCommands } from "./cut.ts";
import { MARK, nodeMark } from "./mark.ts";
import { compileRuleset } from "./ruleset.ts";

const count = (text: string, pattern: RegExp) => (text.match(pattern) ?? []).length;

test("equal states give equal text", () => {
  expect(compileRuleset(threeTier(), [])).toBe(compileRuleset(structuredClone(threeTier()), []));
});

test("the table is replaced within one transaction", () => {
  expect(compileRuleset(threeTier(), [])).toMatch(/^table ip tierlab\ndelete table ip tierlab\ntable ip tierlab \{\n/);
});

test("more instances of one kind add elements to maps, no rule and no chain", () => {
  const base = threeTier();
  const grown = {
    ...base,
    interfaces: [...base.interfaces, ...[5, 6, 7, 8].map((last) => eni(`10.0.3.${last}`, ["web"]))],
  };
  expect(count(compileRuleset(grown, []), /\n/g)).toBe(count(compileRuleset(base, []), /\n/g));
});

test("no base chain drops by policy: that would bite while tables are swapped", () => {
  expect(compileRuleset(threeTier(), [])).not.toContain("policy drop");
});

test("a lab without load balancers, gateways and instances compiles", () => {
  const empty = {
    ...threeTier(),
    interfaces: [],
    networkLoadBalancers: [],
    natGateways: [],
    ingress: [],
    securityGroups: [],
    subnets: [],
    vpcs: [],
  };
  expect(compileRuleset(empty, [])).not.toMatch(/\{ +\}/);
});

test("a group's name cannot break out of the comment that bears it", () => {
  const base = threeTier();
  const hostile = base.securityGroups.map((group) => ({ ...group, name: 'x"\n}\ndrop' }));
  expect(compileRuleset({ ...base, securityGroups: hostile }, [])).toContain("x????drop".replace("????", "??}?"));
});

test("every node has a mark of its own, within its bits", () => {
  const state = threeTier();
  const [nlb] = state.networkLoadBalancers;
  const marks = (nlb?.nodes ?? []).map(({ privateIp }) => nodeMark(state, "lb-nlb" as never, privateIp));
  expect(marks).toEqual([0x1000, 0x2000]);
  expect(marks.every((mark) => (mark & ~MARK.nodeMask) === 0)).toBe(true);
});

test("NLB-129, NLB-133: flows to cut are found by node and target, those of TCP that are over are left alone", () => {
  const cut = {
    loadBalancerId: "lb-nlb" as never,
    nodeIp: "10.0.6.10",
    targetIp: "10.0.5.4",
    targetPort: 9090,
  } as const;
  const commands = (transport: "tcp" | "udp") =>
    conntrackCommands(threeTier(), { ...cut, transport }).map((words) => words.join(" "));
  const found = "--reply-src 10.0.5.4 --reply-port-src 9090 --mark 0x00002000/0x0ffff000";
  expect(commands("udp")).toEqual([`-D -p udp ${found}`]);
  const states = ["SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT"];
  expect(commands("tcp")).toEqual(states.map((state) => `-D -p tcp ${found} --state ${state}`));
});
