import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { CHECK_SOURCE_PORTS } from "../../../proxy/health/index.ts";
import { type FabricFault, type FabricState, LINK_LOCAL } from "../../model/index.ts";
import { buildTestbed, type Testbed } from "../fixture/testbed.ts";
import { everything, loadBalancer, securityGroup, target, targetGroup, threeTier } from "../fixture/three-tier.ts";
import { instance } from "../metadata/fixture.ts";

const ALB = "10.0.1.4";
const WEB = "10.0.3.4";
const APP = "10.0.5.4";
const OTHER_APP = "10.0.6.4";
const NODE = "10.0.5.10";
const OTHER_NODE = "10.0.6.10";
let bed: Testbed;

beforeAll(async () => {
  bed = await buildTestbed(lab());
}, 60_000);
afterAll(() => bed[Symbol.asyncDispose]());
beforeEach(() => apply());

/** Three tiers whose groups are open: what is refused is refused by a fault. */
function lab(preserveClientIp = false): FabricState {
  const base = threeTier({ preserveClientIp });
  const group = targetGroup([target(APP)], { preserveClientIp });
  return {
    ...base,
    securityGroups: base.securityGroups.map(({ name }) => securityGroup(name, [everything()])),
    interfaces: base.interfaces.map((eni) => (eni.privateIp === WEB ? instance(WEB) : eni)),
    networkLoadBalancers: [loadBalancer({}, { targetGroups: [group] })],
  };
}

function apply(faults: readonly FabricFault[] = [], state = lab()): Promise<void> {
  return bed.apply({ state: { ...state, faults }, health: [] });
}

const open = (name: string, from: string, host: string) => bed.dial(from, host, 9090, { keep: name });
const say = async (name: string, timeoutMs = 500) =>
  (await bed.ask(WEB, { op: "say", name, text: "hello", timeoutMs })).outcome;
/** What was said into the void is said again by the kernel, ever more seldom. */
const RESEND_MS = 20_000;
const dial = async (from: string, host: string) => (await bed.dial(from, host, 9090)).outcome;

/** What a connection made by hand comes to, from the fabric itself or from a chosen port. */
async function connect(where: string, options: { host: string; localAddress?: string; localPort?: number }) {
  const script = `const s = require("net").connect({ port: 9090, ...${JSON.stringify(options)} });
    const end = (word) => { console.log(word); process.exit(0); };
    s.on("connect", () => end("open")).on("error", (e) => end(e.code)); setTimeout(end, 800, "timeout");`;
  return (await bed.exec(where, [process.execPath, "-e", script])).stdout.trim();
}

test("a cut instance neither hears nor is heard, on open flows too, and goes on when it is back", async () => {
  await open("direct", WEB, APP);
  await apply([{ kind: "cut", addresses: [APP] }]);
  expect([await say("direct"), await dial(WEB, APP), await dial(APP, WEB)]).toEqual(["timeout", "timeout", "timeout"]);
  expect(await connect("fabric", { host: APP, localAddress: NODE })).toBe("timeout");
  expect(await dial(WEB, OTHER_APP)).toBe("open");
  await apply();
  expect(await say("direct", RESEND_MS)).toBe("open");
  expect(await dial(WEB, APP)).toBe("open");
});

test("a cut instance does not even hear its resolver", async () => {
  await apply([{ kind: "cut", addresses: [WEB] }]);
  const answer = await bed.dial(WEB, "10.0.0.2", 53);
  expect(answer.outcome).toBe("timeout");
});

test("the two sides of a partition do not hear each other, and everybody else does", async () => {
  await open("across", WEB, APP);
  await apply([{ kind: "partition", between: [[WEB], [APP]] }]);
  expect([await say("across"), await dial(WEB, APP), await dial(APP, WEB)]).toEqual(["timeout", "timeout", "timeout"]);
  expect([await dial(ALB, APP), await dial(WEB, OTHER_APP)]).toEqual(["open", "open"]);
  await apply();
  expect(await say("across", RESEND_MS)).toBe("open");
});

test("the monitor of DB instances is let in by every security group, and kept out by a partition or a cut", async () => {
  const closed = { ...lab(), securityGroups: lab().securityGroups.map(({ name }) => securityGroup(name, [])) };
  const monitor = { host: APP, localAddress: LINK_LOCAL.monitor };
  await apply([], closed);
  expect([await connect("fabric", monitor), await dial(WEB, APP)]).toEqual(["open", "timeout"]);
  await apply([{ kind: "partition", between: [[APP], [LINK_LOCAL.monitor]] }], closed);
  expect(await connect("fabric", monitor)).toBe("timeout");
  await apply([{ kind: "cut", addresses: [APP] }], closed);
  expect(await connect("fabric", monitor)).toBe("timeout");
});

test("R16: a fenced instance falls silent, on open flows too, and the monitor still sees it", async () => {
  await open("before", WEB, APP);
  await apply([], { ...lab(), fenced: [APP] });
  expect([await say("before"), await dial(WEB, APP), await dial(APP, WEB)]).toEqual(["timeout", "timeout", "timeout"]);
  expect(await connect("fabric", { host: APP, localAddress: LINK_LOCAL.monitor })).toBe("open");
  await apply();
  expect(await say("before", RESEND_MS)).toBe("open");
});

test.each([true, false])(
  "a cut node takes its own flows with it and leaves those of other nodes (preservation %s)",
  async (preserveClientIp) => {
    const state = lab(preserveClientIp);
    await apply([], state);
    await open("lost", WEB, NODE);
    await open("kept", WEB, OTHER_NODE);
    await apply([{ kind: "cut", addresses: [NODE] }], state);
    expect([await say("lost"), await say("kept")]).toEqual(["timeout", "open"]);
    expect([await dial(WEB, NODE), await dial(WEB, OTHER_NODE)]).toEqual(["timeout", "open"]);
    expect(await connect("fabric", { host: APP, localAddress: NODE })).toBe("timeout");
    expect(await connect("fabric", { host: APP, localAddress: OTHER_NODE })).toBe("open");
    expect(await dial(WEB, APP)).toBe("open");
    await apply([], state);
    expect(await say("lost", RESEND_MS)).toBe("open");
  },
);

test("a closed port refuses new flows from everywhere while open ones go on", async () => {
  await open("old", WEB, APP);
  await open("through", WEB, NODE);
  await apply([{ kind: "port-closed", addresses: [APP], port: 9090 }]);
  expect([await dial(WEB, APP), await dial(WEB, NODE)]).toEqual(["refused", "refused"]);
  expect(await connect("fabric", { host: APP, localAddress: NODE })).toBe("ECONNREFUSED");
  expect((await bed.dial(WEB, APP, 80)).outcome).toBe("open");
  expect([await say("old"), await say("through")]).toEqual(["open", "open"]);
  await apply();
  expect(await dial(WEB, APP)).toBe("open");
});

test("V30: a closed port behind a security group that refuses is silent", async () => {
  const state = lab();
  const groups = state.securityGroups.map((group) => (group.name === "app" ? securityGroup("app", []) : group));
  await apply([{ kind: "port-closed", addresses: [APP], port: 9090 }], { ...state, securityGroups: groups });
  expect(await dial(WEB, APP)).toBe("timeout");
});

test("a closed port refuses a datagram with ICMP", async () => {
  await apply([{ kind: "port-closed", addresses: [APP], port: 9090 }]);
  const script = `const u = require("dgram").createSocket("udp4");
    u.on("error", (e) => { console.log(e.code); process.exit(0); });
    u.connect(9090, "${APP}", () => u.send("hello")); setTimeout(process.exit, 800, 0);`;
  expect((await bed.exec(WEB, [process.execPath, "-e", script])).stdout.trim()).toBe("ECONNREFUSED");
});

const checksOf = (lost: "health-checks" | "traffic"): FabricFault => {
  return { kind: "health-checks", targets: [{ ip: APP, port: 9090 }], lost };
};

test("lost health checks leave traffic alone", async () => {
  await open("traffic", WEB, NODE);
  await apply([checksOf("health-checks")]);
  const fromNode = { localAddress: NODE, localPort: CHECK_SOURCE_PORTS[0] };
  expect(await connect("fabric", { host: APP, ...fromNode })).toBe("timeout");
  expect(await connect("fabric", { host: OTHER_APP, ...fromNode })).toBe("open");
  expect(await connect("fabric", { host: APP, localAddress: NODE })).toBe("open");
  expect(await connect(ALB, { host: APP, localPort: CHECK_SOURCE_PORTS[0] })).toBe("timeout");
  expect([await dial(ALB, APP), await dial(WEB, NODE), await dial(WEB, APP)]).toEqual(["open", "open", "open"]);
  expect(await say("traffic")).toBe("open");
});

test.each([true, false])("lost traffic leaves health checks alone (preservation %s)", async (preserveClientIp) => {
  const state = lab(preserveClientIp);
  await apply([], state);
  await open("traffic", WEB, NODE);
  await apply([checksOf("traffic")], state);
  expect(await connect("fabric", { host: APP, localAddress: NODE })).toBe("open");
  expect(await connect(ALB, { host: APP, localPort: CHECK_SOURCE_PORTS[1] })).toBe("open");
  expect([await dial(ALB, APP), await dial(WEB, NODE)]).toEqual(["timeout", "timeout"]);
  expect(await say("traffic")).toBe("timeout");
  expect(await dial(WEB, APP)).toBe("open");
});
