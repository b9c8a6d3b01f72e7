import { expect, test } from "vitest";
import { groupId, threeTier } from "./fixture/three-tier.ts";
import { expectedReachability } from "./reachability.ts";

function reach(fromIp: string, to: string, port: number, state = threeTier()) {
  const from = state.interfaces.find(({ privateIp }) => privateIp === fromIp);
  if (from === undefined) throw new Error(`no interface ${fromIp}`);
  return expectedReachability(state, from, to, port);
}

test("V29: a rule naming a group covers its members and nobody else", () => {
  expect(reach("10.0.1.4", "10.0.3.4", 80)).toBe("allowed");
  expect(reach("10.0.5.4", "10.0.3.4", 80)).toBe("filtered");
  expect(reach("10.0.1.4", "10.0.3.4", 22)).toBe("filtered");
});

test("NLB-049: without preservation the target judges the zonal address", () => {
  expect(reach("10.0.3.4", "10.0.5.10", 9090)).toBe("allowed");
  expect(reach("10.0.7.4", "10.0.5.10", 9090)).toBe("allowed");
  expect(reach("10.0.3.4", "10.0.5.4", 9090)).toBe("filtered");
  expect(reach("10.0.3.4", "10.0.5.10", 80)).toBe("filtered");
});

test("NLB-049: with preservation the target judges the client", () => {
  const state = threeTier({ preserveClientIp: true });
  expect(reach("10.0.3.4", "10.0.5.10", 9090, state)).toBe("allowed");
  expect(reach("10.0.7.4", "10.0.5.10", 9090, state)).toBe("filtered");
});

test("NLB-046: with preservation a target's call of its own load balancer depends on the hash", () => {
  const base = threeTier({ preserveClientIp: true });
  const open = base.securityGroups.map((group) =>
    group.id === groupId("app")
      ? { ...group, ingress: [{ protocol: "all" as const, peer: { kind: "cidr" as const, cidr: "0.0.0.0/0" } }] }
      : group,
  );
  expect(reach("10.0.5.4", "10.0.5.10", 9090, { ...base, securityGroups: open })).toBe("depends");
});

test("V15, V17: the internet side reaches public addresses only, private instances reach it through the NAT gateway", () => {
  expect(reach("203.0.113.10", "198.51.100.4", 80)).toBe("allowed");
  expect(reach("203.0.113.10", "10.0.1.4", 80)).toBe("filtered");
  expect(reach("203.0.113.10", "198.51.100.20", 80)).toBe("filtered");
  expect(reach("10.0.3.4", "203.0.113.10", 80)).toBe("allowed");
  expect(reach("10.0.7.4", "203.0.113.10", 80)).toBe("filtered");
});

test("V38: resolver and metadata are open whatever the groups say, routers are not", () => {
  const base = threeTier();
  const closed = { ...base, securityGroups: base.securityGroups.map((group) => ({ ...group, egress: [] })) };
  expect(reach("10.0.3.4", "10.0.0.2", 53, closed)).toBe("allowed");
  expect(reach("10.0.3.4", "169.254.169.254", 80, closed)).toBe("allowed");
  expect(reach("10.0.3.4", "10.0.3.1", 80)).toBe("filtered");
});
