import { expect, test } from "vitest";
import { fakeClock } from "../../../lab/model/clock.ts";
import { parseConfig } from "../config/parse-config.ts";
import { createBalancer, routeOfSession } from "./balancer.ts";

function balancerOf(lines: string) {
  const { balancers } = parseConfig(`Listen 80\n<Proxy balancer://b>\n${lines}\n</Proxy>`, "f", "m");
  const config = balancers.get("b");
  if (!config) throw new Error("no balancer");
  const clock = fakeClock();
  const balancer = createBalancer(config, clock);
  const choose = (route?: string, tried: readonly string[] = []) => {
    const members = config.members.filter(({ upstream }) => tried.includes(upstream.host));
    return balancer.choose(route, new Set(members))?.upstream.host;
  };
  const member = (host: string) => config.members.find(({ upstream }) => upstream.host === host) ?? config.members[0];
  return { config, clock, balancer, choose, member };
}

test("requests are spread by load factor, evenly in time", () => {
  const { choose } = balancerOf("BalancerMember http://a loadfactor=3\nBalancerMember http://b");
  expect(Array.from({ length: 8 }, () => choose()).join("")).toBe("aabaaaba");
});

test("a spare serves when nobody else can, a disabled member never does", () => {
  const { choose } = balancerOf(
    "BalancerMember http://a\nBalancerMember http://spare status=+H\nBalancerMember http://off status=+D",
  );
  expect([choose(), choose(undefined, ["a"]), choose(undefined, ["a", "spare"])]).toEqual(["a", "spare", undefined]);
});

test("a member that failed rests for its retry, or until it is seen to work", () => {
  const { choose, clock, balancer, member } = balancerOf("BalancerMember http://a retry=5\nBalancerMember http://b");
  const a = member("a");
  if (!a) throw new Error("no member");
  balancer.fail(a);
  expect([choose(), choose(), choose()]).toEqual(["b", "b", "b"]);
  clock.advance(5_000);
  expect([choose(), choose()]).toContain("a");
  balancer.fail(a);
  balancer.succeed(a);
  expect([choose(), choose()]).toContain("a");
});

test("a session stays with its route, goes on elsewhere when that is out of order, unless nofailover says no", () => {
  const lines = "BalancerMember http://a route=r1\nBalancerMember http://b route=r2\nProxySet stickysession=S|s";
  const { choose } = balancerOf(lines);
  expect([choose("r2"), choose("r2"), choose("r2", ["b"])]).toEqual(["b", "b", "a"]);
  expect(balancerOf(`${lines} nofailover=On`).choose("r2", ["b"])).toBeUndefined();
});

test.each([
  ["/x;s=abc.r2", "S=x.r1", "r2"],
  ["/x?s=abc.r2&y=1", undefined, "r2"],
  ["/x", "A=1, S=x.r1.more", "r1.more"],
  ["/x", "S=x", undefined],
  ["/x", undefined, undefined],
])("the route of %s with cookies %s is %s", (uri, cookies, route) => {
  expect(routeOfSession({ cookie: "S", parameter: "s" }, uri, cookies)).toBe(route);
});

test("a balancer that a ProxyPass names first may be told its parameters there", () => {
  const { balancers } = parseConfig(
    "Listen 80\nProxyPass / balancer://b/ stickysession=ID failonstatus=503,500\nBalancerMember balancer://b http://a",
    "f",
    "m",
  );
  expect(balancers.get("b")).toMatchObject({
    sticky: { cookie: "ID", parameter: "ID" },
    failOnStatus: [503, 500],
    members: [{ upstream: { host: "a" }, worker: { retryMs: 60_000 } }],
  });
});
