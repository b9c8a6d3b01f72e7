import { afterAll, beforeAll, expect, test } from "vitest";
import type { NetworkLoadBalancerState } from "../../model/index.ts";
import { APPS, listener, stateWith } from "../fixture/nlb.ts";
import { sendSyn } from "../fixture/raw-segment.ts";
import { buildTestbed, type Testbed } from "../fixture/testbed.ts";
import { target } from "../fixture/three-tier.ts";

const WEB = "10.0.3.4";
const ZONAL = "10.0.5.10";
let bed: Testbed;

beforeAll(async () => {
  bed = await buildTestbed(stateWith({}));
}, 60_000);
afterAll(() => bed[Symbol.asyncDispose]());

const say = (name: string) => bed.ask(WEB, { op: "say", name, text: "hello", timeoutMs: 2000 });

interface Tracked {
  readonly seconds: number;
  readonly state: string;
}

/** What the load balancer remembers of flows from a port of the client's, or to a port of its own. */
async function tracked(by: "src" | "dst", port: number): Promise<Tracked[]> {
  const { stdout } = await bed.exec("fabric", ["conntrack", "-L", "-p", "tcp", `--orig-port-${by}`, String(port)]);
  return [...stdout.matchAll(/^tcp +6 (\d+) (\w+)/gm)].map(([, seconds, state]) => ({
    seconds: Number(seconds),
    state: state ?? "",
  }));
}

function listeners(...all: Partial<NetworkLoadBalancerState["listeners"][number]>[]) {
  return { listeners: all.map(listener) };
}

test("NLB-021: a SYN in fragments is dropped, the same one whole is forwarded", async () => {
  await bed.apply({ state: stateWith({}), health: [] });
  const syn = { from: WEB, to: ZONAL, port: 9090 };
  await bed.exec(WEB, sendSyn({ ...syn, fromPort: 40_001, inFragments: true }));
  await bed.exec(WEB, sendSyn({ ...syn, fromPort: 40_002 }));
  await expect.poll(() => tracked("src", 40_002), { timeout: 10_000 }).toHaveLength(1);
  expect(await tracked("src", 40_001)).toEqual([]);
});

test("NLB-151: each TCP listener has an idle timeout of its own, the load balancer's unless it states one", async () => {
  const state = stateWith({}, listeners({ idleTimeoutSeconds: 60 }, { port: 9091 }));
  await bed.apply({ state, health: [] });
  await bed.dial(WEB, ZONAL, 9090, { keep: "short" });
  await bed.dial(WEB, ZONAL, 9091, { keep: "long" });
  const [short, long] = [await established(9090), await established(9091)];
  expect([short > 40 && short <= 60, long > 330 && long <= 350]).toEqual([true, true]);
});

async function established(port: number): Promise<number> {
  const flows = (await tracked("dst", port)).filter(({ state }) => state === "ESTABLISHED");
  return Math.max(...flows.map(({ seconds }) => seconds));
}

test("NLB-153, NLB-154: an idle flow is forgotten in silence, one with keepalives is not", async () => {
  const state = { ...stateWith({}, listeners({ idleTimeoutSeconds: 60 })), timeScale: 20 };
  await bed.apply({ state, health: [] });
  await bed.dial(WEB, ZONAL, 9090, { keep: "idle", fromPort: 40_010 });
  await bed.dial(WEB, ZONAL, 9090, { keep: "alive", fromPort: 40_011, keepAlive: true });
  await expect.poll(() => tracked("src", 40_010), { timeout: 20_000 }).toEqual([]);
  expect((await say("alive")).outcome).toBe("open");
  expect((await say("idle")).outcome).toBe("reset");
}, 60_000);

test("NLB-157: a connection that its target has not answered within 30 s is forgotten", async () => {
  await bed.apply({ state: stateWith({ targets: [target(APPS[0])] }), health: [] });
  await bed.exec(APPS[0], ["ip", "link", "set", "eth0", "arp", "off"]);
  await bed.exec(APPS[0], ["ip", "neigh", "flush", "dev", "eth0"]);
  await bed.exec(WEB, sendSyn({ from: WEB, to: ZONAL, port: 9090, fromPort: 40_020 }));
  await expect.poll(() => tracked("src", 40_020), { timeout: 10_000 }).toHaveLength(1);
  const [flow] = await tracked("src", 40_020);
  expect(flow?.state).toBe("SYN_SENT");
  expect(flow?.seconds).toBeLessThanOrEqual(30);
  await bed.exec(APPS[0], ["ip", "link", "set", "eth0", "arp", "on"]);
});

test("NLB-158: a closed connection is an established flow no more", async () => {
  await bed.apply({ state: stateWith({}), health: [] });
  await bed.dial(WEB, ZONAL, 9090, { fromPort: 40_030 });
  await expect
    .poll(async () => (await tracked("src", 40_030)).filter(({ state }) => state === "ESTABLISHED"), {
      timeout: 10_000,
    })
    .toEqual([]);
});
