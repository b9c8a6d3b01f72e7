import { expect, test } from "vitest";
import type { FabricState, Route } from "../../model/index.ts";
import { threeTier } from "../fixture/three-tier.ts";
import { flattenRoutes, formatRange } from "./routes.ts";

function ways(routes: readonly Route[], more: Partial<FabricState> = {}): Record<string, string> {
  const base = { ...threeTier(), ...more };
  const [first] = base.subnets;
  if (first === undefined) throw new Error("no subnet");
  const subnet = { ...first, routes };
  const state = { ...base, subnets: [subnet, ...base.subnets.slice(1)] };
  return Object.fromEntries(flattenRoutes(state, subnet).map((range) => [formatRange(range), range.way.kind]));
}

const peerVpc = {
  id: "vpc-b" as never,
  cidrs: ["10.1.0.0/16"],
  enableDnsSupport: true,
  enableDnsHostnames: true,
  hasInternetGateway: false,
};

test("V07: a table without routes knows its own VPC only", () => {
  expect(ways([])).toEqual({
    "0.0.0.0-9.255.255.255": "nowhere",
    "10.0.0.0-10.0.255.255": "local",
    "10.1.0.0-255.255.255.255": "nowhere",
  });
});

test("V08: the most specific route wins, whatever the order", () => {
  const routes: Route[] = [
    { destination: "0.0.0.0/0", target: { kind: "internet-gateway" } },
    { destination: "203.0.113.0/24", target: { kind: "blackhole" } },
    { destination: "203.0.113.64/26", target: { kind: "nat-gateway", natGatewayId: "nat-1" } },
  ];
  expect(ways(routes)).toMatchObject({
    "192.169.0.0-203.0.112.255": "internet-gateway",
    "203.0.113.0-203.0.113.63": "nowhere",
    "203.0.113.64-203.0.113.127": "nat-gateway",
    "203.0.113.128-203.0.113.255": "nowhere",
    "203.0.114.0-223.255.255.255": "internet-gateway",
  });
});

test("an internet gateway never leads to a private range", () => {
  const toInternet: Route = { destination: "0.0.0.0/0", target: { kind: "internet-gateway" } };
  expect(ways([toInternet])).toMatchObject({
    "172.16.0.0-172.31.255.255": "nowhere",
    "192.168.0.0-192.168.255.255": "nowhere",
  });
});

test("V15: a route to an internet gateway that the VPC does not have leads nowhere", () => {
  const toInternet: Route = { destination: "0.0.0.0/0", target: { kind: "internet-gateway" } };
  const [vpc] = threeTier().vpcs;
  if (vpc === undefined) throw new Error("no VPC");
  expect(Object.values(ways([toInternet], { vpcs: [{ ...vpc, hasInternetGateway: false }] }))).not.toContain(
    "internet-gateway",
  );
});

test("V12: a NAT gateway that is gone, or whose own subnet has no way out, leads nowhere", () => {
  const toNat = (natGatewayId: string): Route => ({
    destination: "0.0.0.0/0",
    target: { kind: "nat-gateway", natGatewayId },
  });
  expect(Object.values(ways([toNat("nat-gone")]))).not.toContain("nat-gateway");
  const stranded = threeTier().natGateways.map((gateway) => ({ ...gateway, subnetId: "subnet-7" as never }));
  expect(Object.values(ways([toNat("nat-1")], { natGateways: stranded }))).not.toContain("nat-gateway");
});

test("V22, V23: a peering leads into the peer's own ranges and no further", () => {
  const toPeer: Route = { destination: "0.0.0.0/0", target: { kind: "peering", vpcId: peerVpc.id } };
  expect(ways([toPeer], { vpcs: [...threeTier().vpcs, peerVpc] })).toEqual({
    "0.0.0.0-9.255.255.255": "nowhere",
    "10.0.0.0-10.0.255.255": "local",
    "10.1.0.0-10.1.255.255": "peering",
    "10.2.0.0-255.255.255.255": "nowhere",
  });
});

test("the ranges cover every address exactly once", () => {
  for (const subnet of threeTier().subnets) {
    const ranges = flattenRoutes(threeTier(), subnet);
    expect(ranges[0]?.first).toBe(0);
    expect(ranges.at(-1)?.last).toBe(2 ** 32 - 1);
    expect(ranges.slice(1).every(({ first }, index) => first === (ranges[index]?.last ?? 0) + 1)).toBe(true);
  }
});
