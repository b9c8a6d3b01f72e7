import { expect, test } from "vitest";
import { threeTier } from "../fixture/three-tier.ts";
import { planChanges } from "./apply.ts";
import { compileLinks } from "./links.ts";

test("V01, V02, V45: the fabric holds every subnet's router, each VPC's resolver and the link-local services", () => {
  const state = threeTier();
  expect(compileLinks({ ...state, subnets: state.subnets.slice(0, 2), networkLoadBalancers: [] })).toEqual({
    addresses: [
      "10.0.0.2",
      "10.0.1.1",
      "10.0.2.1",
      "169.254.169.252",
      "169.254.169.253",
      "169.254.169.254",
      "203.0.113.1",
      "203.0.113.2",
    ],
    blackholes: ["10.0.0.0/16", "198.51.100.0/24", "203.0.113.0/24"],
  });
});

test("NLB-090: the fabric holds the zonal addresses", () => {
  expect(compileLinks(threeTier()).addresses).toEqual(expect.arrayContaining(["10.0.5.10", "10.0.6.10"]));
});

test("only differences are changed", () => {
  const wanted = { addresses: ["10.0.1.1", "10.0.2.1"], blackholes: ["10.0.0.0/16"] };
  expect(planChanges(wanted, wanted)).toEqual([]);
  expect(planChanges(wanted, { addresses: ["10.0.2.1", "10.9.0.1"], blackholes: ["10.9.0.0/16"] })).toEqual([
    "address add 10.0.1.1/32 dev lo",
    "address del 10.9.0.1/32 dev lo",
    "route add blackhole 10.0.0.0/16",
    "route del blackhole 10.9.0.0/16",
  ]);
});
