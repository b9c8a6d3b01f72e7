import { expect, test } from "vitest";
import type { ClientRoutingPolicy, TargetHealth } from "../../model/index.ts";
import { health } from "../fixture/nlb.ts";
import { loadBalancer, target, targetGroup, threeTier } from "../fixture/three-tier.ts";
import { answer } from "./answer.ts";
import { compileZone } from "./zone.ts";

const [IN_ZONE_A, IN_ZONE_C, OUTSIDE] = ["10.0.3.4", "10.0.4.4", "203.0.113.10"] as const;
const [NODE_A, NODE_C] = ["10.0.5.10", "10.0.6.10"] as const;

/** A thousand answers, as how often which addresses are in one. */
function answers(policy: ClientRoutingPolicy | undefined, clientIp: string, states: readonly TargetHealth[] = []) {
  const group = targetGroup(["10.0.5.4", "10.0.6.4"].map((ip) => target(ip)));
  const options = { crossZone: false, targetGroups: [group] };
  const nlb = loadBalancer({}, policy ? { ...options, clientRoutingPolicy: policy } : options);
  const addresses = nlb.nodes.map(({ privateIp }) => privateIp);
  const name = { name: nlb.dnsName, ttlSeconds: 60, addresses, answer: "all", networkLoadBalancerId: nlb.id } as const;
  const zone = compileZone({ ...threeTier(), networkLoadBalancers: [nlb], names: [name] }, states);
  const counts: Record<string, number> = {};
  let drawn = 0;
  for (let round = 0; round < 1000; round++) {
    const random = () => ((drawn++ * 7919) % 1000) / 1000;
    const reply = answer({ name: nlb.dnsName, type: "A", class: "IN" }, zone, { clientIp, random });
    const told = reply.kind === "answer" ? reply.answers.map((one) => ("data" in one ? String(one.data) : "")) : [];
    const key = told.toSorted().join(" ");
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

const BOTH = `${NODE_A} ${NODE_C}`;

test("NLB-089: with affinity every client in a VPC is told its own zone", () => {
  expect(answers("availability_zone_affinity", IN_ZONE_A)).toEqual({ [NODE_A]: 1000 });
  expect(answers("availability_zone_affinity", IN_ZONE_C)).toEqual({ [NODE_C]: 1000 });
});

test("NLB-089: with partial affinity 85 % of the answers are the own zone's, the others name all zones", () => {
  const counts = answers("partial_availability_zone_affinity", IN_ZONE_A);
  expect(counts[NODE_A]).toBeGreaterThan(800);
  expect(counts[NODE_A]).toBeLessThan(900);
  expect(counts[BOTH]).toBe(1000 - (counts[NODE_A] ?? 0));
});

test("NLB-089: any zone is the default, and what clients outside the VPCs get", () => {
  expect(answers(undefined, IN_ZONE_A)).toEqual({ [BOTH]: 1000 });
  expect(answers("availability_zone_affinity", OUTSIDE)).toEqual({ [BOTH]: 1000 });
});

test("NLB-089: a client whose zone is not fit is told the others", () => {
  const states = health({ "10.0.5.4": "unhealthy", "10.0.6.4": "healthy" });
  expect(answers("availability_zone_affinity", IN_ZONE_A, states)).toEqual({ [NODE_C]: 1000 });
});
