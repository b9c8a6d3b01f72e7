import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { FabricState, VpcId } from "../../model/index.ts";
import { APPS, health, listener, stateWith } from "../fixture/nlb.ts";
import { buildTestbed, type Testbed } from "../fixture/testbed.ts";
import { loadBalancer, target } from "../fixture/three-tier.ts";

const WEB = "10.0.3.4";
const [ZONAL, OTHER_ZONAL] = ["10.0.5.10", "10.0.6.10"] as const;
let bed: Testbed;

beforeAll(async () => {
  bed = await buildTestbed(stateWith({}));
}, 60_000);
afterAll(() => bed[Symbol.asyncDispose]());
beforeEach(() => bed.apply({ state: stateWith({}), health: [] }));

const say = (name: string, text = name) => bed.ask(WEB, { op: "say", name, text, timeoutMs: 5000 });

test("NLB-008, NLB-022: a segment too long for the way to the target is told to its sender, which sends shorter ones", async () => {
  const one = stateWith({ preserveClientIp: true, targets: [target(APPS[0])] });
  await bed.apply({ state: one, health: [] });
  const inFabric = one.interfaces.find(({ privateIp }) => privateIp === APPS[0])?.interface as string;
  await bed.dial(WEB, ZONAL, 9090, { keep: "long" });
  const setMtu = async (mtu: string) => {
    await bed.exec("fabric", ["ip", "link", "set", inFabric, "mtu", mtu]);
    await bed.exec(APPS[0], ["ip", "link", "set", "eth0", "mtu", mtu]);
  };
  await setMtu("1200");
  const text = "x".repeat(1400);
  expect((await say("long", text)).outcome).toBe("open");
  const { stdout } = await bed.exec(WEB, ["ip", "route", "get", ZONAL]);
  await setMtu("1500");
  expect(stdout).toContain("mtu 1200");
});

test("NLB-045: an NLB that preserves client addresses and has another NLB's node as its target sends nothing through", async () => {
  const second = loadBalancer(
    {},
    {
      id: "lb-second" as never,
      name: "second",
      nodes: [{ availabilityZone: "ap-northeast-1a", subnetId: "subnet-5" as never, privateIp: "10.0.5.20" }],
      targetGroups: stateWith({}).networkLoadBalancers[0]?.targetGroups ?? [],
    },
  );
  const first = stateWith({ preserveClientIp: true, targets: [target("10.0.5.20")] });
  const state = { ...first, networkLoadBalancers: [...first.networkLoadBalancers, second] };
  await bed.apply({ state, health: [] });
  expect((await bed.dial(WEB, "10.0.5.20", 9090)).outcome).toBe("open");
  expect((await bed.dial(WEB, ZONAL, 9090)).outcome).toBe("timeout");
});

test("NLB-019: a load balancer without listeners answers nothing, by TCP or UDP", async () => {
  await bed.apply({ state: stateWith({}, { listeners: [] }), health: [] });
  expect((await bed.dial(WEB, ZONAL, 9090)).outcome).toBe("timeout");
  const asked = { op: "send", host: ZONAL, port: 9090, timeoutMs: 500 } as const;
  expect((await bed.ask(WEB, asked)).outcome).toBe("timeout");
});

test("NLB-082, choice C-14: an address that left the name because its zone is empty is silent", async () => {
  await bed.apply({ state: stateWith({ targets: [target(APPS[1])], crossZone: "false" }), health: [] });
  expect((await bed.dial(WEB, ZONAL, 9090)).outcome).toBe("timeout");
  expect((await bed.dial(WEB, OTHER_ZONAL, 9090)).outcome).toBe("open");
});

test("NLB-169: a load balancer without security groups is open to everybody, and to every port of a target", async () => {
  const state = stateWith({ targets: [target(APPS[0], { port: 22 })] }, { securityGroupIds: [] });
  await bed.apply({ state, health: [] });
  for (const client of [WEB, "10.0.4.4", "10.0.7.4"]) {
    expect((await bed.dial(client, ZONAL, 9090)).outcome).toBe("open");
  }
});

// DIFFERS: rows NLB-047 and NLB-048. AWS hands the target a second connection with the tuple of the first.
test("one source port through two zonal addresses, and directly: the kernel gives all but the first another port", async () => {
  await bed.apply({ state: stateWith({ preserveClientIp: true, targets: [target(APPS[0])] }), health: [] });
  const dial = (host: string, keep: string) => bed.dial(WEB, host, 9090, { fromPort: 40_500, keep });
  const answers = [await dial(ZONAL, "first"), await dial(OTHER_ZONAL, "second"), await dial(APPS[0], "direct")];
  expect(answers.map(({ outcome, seen }) => [outcome, seen])).toEqual(answers.map(() => ["open", WEB]));
  expect(new Set(answers.map(({ fromPort }) => fromPort)).size).toBe(3);
  expect(answers[0]?.fromPort).toBe(40_500);
});

test("NLB-037: a UDP target outside the load balancer's VPC hears its clients and cannot answer", async () => {
  const udp = { protocol: "UDP", preserveClientIp: true, targets: [target(APPS[0])] } as const;
  const inside = stateWith(udp, { listeners: [listener({ protocol: "UDP" })] });
  const send = () => bed.ask(WEB, { op: "send", host: ZONAL, port: 9090, timeoutMs: 1000, fromPort: 40_600 });
  await bed.apply({ state: inside, health: health({}) });
  expect((await send()).outcome).toBe("open");
  await bed.exec("fabric", ["conntrack", "-D", "-p", "udp"]);
  await bed.apply({ state: elsewhere(inside), health: [] });
  expect((await send()).outcome).toBe("timeout");
  const { stdout } = await bed.exec("fabric", ["conntrack", "-L", "-p", "udp", "--orig-port-src", "40600"]);
  expect(stdout).toContain(`src=${APPS[0]}`);
});

/** The load balancer is another, peered VPC's, and so its targets are outside. */
function elsewhere(state: FabricState): FabricState {
  return {
    ...state,
    networkLoadBalancers: state.networkLoadBalancers.map((nlb) => ({ ...nlb, vpcId: "vpc-other" as VpcId })),
  };
}
