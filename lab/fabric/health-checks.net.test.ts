import { once } from "node:events";
import net from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { type FabricState, type HealthMessage, systemClock, waitUntil } from "../model/index.ts";
import { loadBalancer, target, targetGroup, threeTier } from "./fixture/three-tier.ts";
import { createHealthChecks } from "./health-checks.ts";

const [ZONE_A, ZONE_C] = loadBalancer().nodes.map((node, index) => ({ ...node, privateIp: `127.0.0.${index + 2}` }));

/** A target on the loopback that remembers who called it, and the checks of a load balancer whose nodes are there too. */
async function setUp() {
  const callers: (string | undefined)[] = [];
  const server = net.createServer((socket) => {
    callers.push(socket.remoteAddress);
    socket.on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  const checks = createHealthChecks(systemClock);
  const told: HealthMessage[] = [];
  checks.subscribe((message) => told.push(message));
  onTestFinished(() => {
    checks.close();
    server.close();
  });
  const registered = target("127.0.0.1", { port, availabilityZone: "ap-northeast-1a" });
  const stateWith = (crossZone: boolean): FabricState => {
    const nodes = [ZONE_A, ZONE_C].filter((node) => node !== undefined);
    const balancer = loadBalancer({ crossZone }, { nodes, targetGroups: [targetGroup([registered])] });
    return { ...threeTier(), timeScale: 200, networkLoadBalancers: [balancer] };
  };
  return { checks, told, callers, stateWith };
}

const until = (what: string, probe: () => boolean) => waitUntil(probe, { what, timeoutMs: 5000, everyMs: 5 });

test("every zonal address checks where the load balancer is cross-zone (NLB-078, NLB-108)", async () => {
  const { checks, callers, stateWith } = await setUp();
  checks.update(stateWith(true));
  await until("checks of both", () => new Set(callers).size === 2);
  expect([...new Set(callers)].toSorted()).toEqual(["127.0.0.2", "127.0.0.3"]);
});

test("only the target's own zone checks where it is not (NLB-078, NLB-107)", async () => {
  const { checks, callers, stateWith } = await setUp();
  checks.update(stateWith(false));
  await until("some checks", () => callers.length >= 6);
  expect(new Set(callers)).toEqual(new Set(["127.0.0.2"]));
});

test("a target keeps its state over states that say the same of it, and is removed with its load balancer", async () => {
  const { checks, told, stateWith } = await setUp();
  checks.update(stateWith(true));
  await until("a healthy target", () => checks.snapshot()[0]?.state === "healthy");
  checks.update({ ...stateWith(true), interfaces: [] });
  expect(checks.snapshot()).toMatchObject([{ state: "healthy" }]);
  checks.update({ ...stateWith(true), networkLoadBalancers: [] });
  expect([checks.snapshot(), told.at(-1)?.kind]).toEqual([[], "removed"]);
});
