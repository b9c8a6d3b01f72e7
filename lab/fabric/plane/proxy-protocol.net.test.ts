/** PROXY protocol v2 as targets of a lab meet it: the userspace plane between namespaces, under the fabric's own rules. */
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { parseProxyHeader } from "../../../proxy/nlb/proxy-protocol/index.ts";
import { health, listener, stateWith } from "../fixture/nlb.ts";
import { buildTestbed, type Testbed } from "../fixture/testbed.ts";
import type { Talk, TalkRequest } from "./fixture/talk.ts";

const WEB = "10.0.3.4";
const ZONAL = "10.0.5.10";
const TALK = fileURLToPath(new URL("fixture/talk.ts", import.meta.url));
let bed: Testbed;

beforeAll(async () => {
  bed = await buildTestbed(stateWith({ proxyProtocolV2: true }));
}, 60_000);
afterAll(() => bed[Symbol.asyncDispose]());
beforeEach(() => bed.apply({ state: stateWith({ proxyProtocolV2: true }), health: [] }));

async function talk(request: Partial<TalkRequest> = {}, from = WEB): Promise<Talk> {
  const whole = { host: ZONAL, port: 9090, say: "hello", until: "hello", timeoutMs: 5_000, ...request };
  const { stdout } = await bed.exec(from, [process.execPath, TALK, JSON.stringify(whole)]);
  return JSON.parse(stdout) as Talk;
}

/** What an echoing target heard, after the greeting in which it tells the addresses that it sees. */
function heardAtTarget({ heard }: Talk) {
  const end = heard.indexOf("}") + 1;
  const bytes = Buffer.from(heard.slice(end), "latin1");
  const header = parseProxyHeader(bytes);
  if (!header) throw new Error(`no whole header in ${bytes.toString("hex")}`);
  return {
    seen: (JSON.parse(heard.slice(0, end)) as { seen: string }).seen,
    header,
    bytes,
    rest: bytes.subarray(header.length),
  };
}

test("NLB-054, NLB-061, NLB-063: a target hears 100 bytes with the client's own address, then the client", async () => {
  const said = await talk();
  const { seen, header, rest } = heardAtTarget(said);
  expect(header).toMatchObject({
    ...{ command: "PROXY", length: 100 },
    source: { ip: WEB, port: said.fromPort },
    destination: { ip: ZONAL, port: 9090 },
  });
  expect([seen, rest.toString()]).toEqual([ZONAL, "hello"]);
});

test("NLB-054: without the attribute there is no header", async () => {
  await bed.apply({ state: stateWith({}), health: [] });
  expect((await talk()).heard).toMatch(/^\{"seen":"10\.0\.5\.10".*\}hello$/);
});

test("NLB-038, NLB-063: with preservation the target's socket has the client's address and port", async () => {
  await bed.apply({ state: stateWith({ proxyProtocolV2: true, preserveClientIp: true }), health: [] });
  const { seen, header } = heardAtTarget(await talk());
  expect([seen, header.source?.ip]).toEqual([WEB, WEB]);
});

test("with preservation a client may use its port again at once", async () => {
  await bed.apply({ state: stateWith({ proxyProtocolV2: true, preserveClientIp: true }), health: [] });
  for (let time = 0; time < 3; time++) {
    const { seen, header } = heardAtTarget(await talk({ fromPort: 41_000, resets: true }));
    expect([seen, header.source]).toEqual([WEB, { ip: WEB, port: 41_000 }]);
  }
});

test("NLB-055: a header that the client sends itself comes after the load balancer's", async () => {
  const own = "PROXY TCP4 192.0.2.7 192.0.2.8 5 6\r\n";
  expect(heardAtTarget(await talk({ say: `${own}hello` })).rest.toString()).toBe(`${own}hello`);
});

test("NLB-062: nothing is sent to the target before the client's first byte, not even the header", async () => {
  const silent = await talk({ say: "", until: "never", timeoutMs: 700 });
  expect([silent.how, silent.heard.indexOf("}")]).toEqual(["silence", silent.heard.length - 1]);
});

test("NLB-170: the load balancer's security groups are asked before the plane is", async () => {
  const guarded = stateWith({ proxyProtocolV2: true }, { securityGroupIds: ["sg-db" as never] });
  await bed.apply({ state: guarded, health: [] });
  expect(await talk({ timeoutMs: 700 })).toMatchObject({ how: "silence", heard: "" });
});

test("NLB-171: and for what it sends to targets", async () => {
  const state = stateWith({ proxyProtocolV2: true }, { securityGroupIds: ["sg-app" as never] });
  const securityGroups = state.securityGroups.map((one) => (one.id === "sg-app" ? { ...one, egress: [] } : one));
  await bed.apply({ state: { ...state, securityGroups }, health: [] });
  expect(await talk({ timeoutMs: 700 })).toMatchObject({ heard: "" });
});

test("NLB-050: a target's rule that names the load balancer's group admits what the plane sends", async () => {
  const state = stateWith({ proxyProtocolV2: true, preserveClientIp: true }, { securityGroupIds: ["sg-alb" as never] });
  const any = { protocol: "all", peer: { kind: "cidr", cidr: "0.0.0.0/0" } } as const;
  const byGroup = { protocol: "all", peer: { kind: "group", groupId: "sg-alb" as never } } as const;
  const rules = { "sg-alb": any, "sg-app": byGroup } as Readonly<Record<string, typeof any | typeof byGroup>>;
  const securityGroups = state.securityGroups.map((one) => ({
    ...one,
    ingress: rules[one.id] ? [rules[one.id]] : one.ingress,
  }));
  await bed.apply({ state: { ...state, securityGroups: securityGroups as typeof state.securityGroups }, health: [] });
  expect(heardAtTarget(await talk()).seen).toBe(WEB);
  expect((await bed.dial(WEB, "10.0.5.4", 9090)).outcome).toBe("timeout");
});

test("NLB-010, NLB-179: a target that refuses is the client's reset", async () => {
  const state = stateWith({ proxyProtocolV2: true });
  const group = state.networkLoadBalancers[0]?.targetGroups[0];
  if (!group) throw new Error("no group");
  await bed.apply({
    state: stateWith({ proxyProtocolV2: true, targets: group.targets.map((one) => ({ ...one, port: 81 })) }),
    health: [],
  });
  expect((await talk()).how).toBe("reset");
});

test("NLB-135: a node without any target is silent", async () => {
  await bed.apply({ state: stateWith({ proxyProtocolV2: true, targets: [] }), health: [] });
  expect(await talk({ timeoutMs: 700 })).toMatchObject({ how: "silence", heard: "" });
});

test("NLB-129: a flow whose target turned unhealthy is reset at the client's next segment", async () => {
  const state = stateWith({ proxyProtocolV2: true });
  const first = await bed.dial(WEB, ZONAL, 9090, { keep: "flow" } as never);
  const say = (text: string) => bed.ask(WEB, { op: "say", name: "flow", text, timeoutMs: 3_000 });
  expect((await say("one")).outcome).toBe("open");
  const cut = { transport: "tcp", loadBalancerId: "lb-nlb", nodeIp: ZONAL, targetPort: 9090 } as const;
  await bed.apply({
    state,
    health: health({ [first.at ?? ""]: "unhealthy" }),
    cuts: [{ ...cut, loadBalancerId: cut.loadBalancerId as never, targetIp: first.at ?? "" }],
  });
  expect((await say("two")).outcome).toBe("reset");
});

test("NLB-068: a change of the rule set disturbs no flow of the plane", async () => {
  await bed.dial(WEB, ZONAL, 9090, { keep: "long" } as never);
  const say = (text: string) => bed.ask(WEB, { op: "say", name: "long", text, timeoutMs: 3_000 });
  expect((await say("one")).outcome).toBe("open");
  await bed.apply({ state: stateWith({ proxyProtocolV2: true, sourceIpStickiness: true }), health: [] });
  expect((await say("two")).outcome).toBe("open");
});

test("NLB-151: idle for the listener's timeout, a flow is reset when something is said, and not before", async () => {
  const state = stateWith({ proxyProtocolV2: true }, { listeners: [listener({ idleTimeoutSeconds: 60 })] });
  await bed.apply({ state: { ...state, timeScale: 40 }, health: [] });
  const fromPort = 45_001;
  const isOpen = async () =>
    (await bed.plane()).readings.some(({ flows }) => flows.some(({ client }) => client.port === fromPort));
  await bed.dial(WEB, ZONAL, 9090, { keep: "idle", fromPort } as never);
  const say = (text: string) => bed.ask(WEB, { op: "say", name: "idle", text, timeoutMs: 3_000 });
  // The header is echoed too, at times in a piece of its own; then what was said is still to be heard.
  const echo = await say("one");
  if (!echo.text?.endsWith("one")) expect(await say("")).toEqual({ outcome: "open", text: "one" });
  expect(await isOpen()).toBe(true);
  await expect.poll(isOpen, { timeout: 10_000 }).toBe(false);
  expect((await say("two")).outcome).toBe("reset");
});
