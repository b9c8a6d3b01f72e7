/** Real packets that security groups refuse, read back from the kernel. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FabricState } from "../../model/index.ts";
import { buildTestbed, type Testbed } from "../fixture/testbed.ts";
import { eni, everything, groupId, loadBalancer, securityGroup, tcp, threeTier } from "../fixture/three-tier.ts";
import { parseRefused } from "../nft/index.ts";
import { attribute } from "./attribute.ts";

const WEB = "10.0.3.4";
const CLIENT = "203.0.113.10";
const ZONAL = "10.0.5.10";
let bed: Testbed;

beforeAll(async () => {
  bed = await buildTestbed(threeTier());
}, 60_000);
afterAll(() => bed[Symbol.asyncDispose]());

/** With these groups in place of those of the same name, and a node's health checks told apart by its address. */
function withGroups(state: FabricState, ...groups: ReturnType<typeof securityGroup>[]): FabricState {
  const others = state.securityGroups.filter(({ id }) => !groups.some((one) => one.id === id));
  return { ...state, securityGroups: [...others, ...groups] };
}

/** What the fabric noted while `knocks` ran, without ports of senders and counts, which depend on repeated segments. */
async function refusedBy(state: FabricState, ...knocks: (() => Promise<unknown>)[]) {
  await bed.apply({ state, health: [] });
  for (const knock of knocks) await knock();
  const { stdout } = await bed.exec("fabric", ["nft", "-j", "list", "set", "ip", "tierlab", "refused"]);
  const seen = parseRefused(stdout);
  expect(seen.every(({ packets }) => packets > 0)).toBe(true);
  return seen.map((one) => {
    const { direction, by, source, destination, port, through } = attribute(state, one);
    return `${by} ${direction}: ${source} -> ${destination}:${port}${through ? ` through ${through}` : ""}`;
  });
}

const dial = (from: string, host: string, port: number) => () => bed.dial(from, host, port);

/** From the fabric itself, as the NLB's health checks go out. */
const check = (from: string, host: string, port: number) => () =>
  bed.exec("fabric", [
    process.execPath,
    "-e",
    `const s = require("net").connect({ host: "${host}", port: ${port}, localAddress: "${from}" });
     s.on("error", () => {}); setTimeout(() => process.exit(), 300)`,
  ]);

test("V26: what is admitted leaves no trace", async () => {
  expect(await refusedBy(threeTier(), dial(WEB, ZONAL, 9090), check(ZONAL, "10.0.5.4", 9090))).toEqual([]);
});

test("V30: a receiver without a rule", async () => {
  expect(await refusedBy(threeTier(), dial(WEB, "10.0.7.4", 3306))).toEqual([
    "10.0.7.4 ingress: 10.0.3.4 -> 10.0.7.4:3306",
  ]);
});

test("V26: a sender without an egress rule, which sees the load balancer's address", async () => {
  const state = withGroups(threeTier(), securityGroup("web", [], [tcp(443, "0.0.0.0/0")]));
  expect(await refusedBy(state, dial(WEB, ZONAL, 9090))).toEqual(["10.0.3.4 egress: 10.0.3.4 -> 10.0.5.10:9090"]);
});

test("NLB-038, NLB-049: with preservation a rule for the NLB's range admits its checks and refuses its clients", async () => {
  const state = withGroups(
    threeTier({ preserveClientIp: true, crossZone: false }),
    securityGroup("app", [tcp(9090, "10.0.5.10/32"), tcp(9090, "10.0.6.10/32")]),
  );
  expect(await refusedBy(state, dial(WEB, ZONAL, 9090), check(ZONAL, "10.0.5.4", 9090))).toEqual([
    "10.0.5.4 ingress: 10.0.3.4 -> 10.0.5.4:9090 through 10.0.5.10",
  ]);
});

test("NLB-041, NLB-049: without preservation a rule for the clients' range refuses the NLB and its checks", async () => {
  const state = withGroups(threeTier({ crossZone: false }), securityGroup("app", [tcp(9090, "10.0.3.0/24")]));
  const refused = await refusedBy(state, dial(WEB, ZONAL, 9090), check(ZONAL, "10.0.5.4", 9090));
  expect(refused.toSorted()).toEqual([
    "10.0.5.4 ingress: 10.0.5.10 -> 10.0.5.4:9090",
    "10.0.5.4 ingress: 10.0.5.10 -> 10.0.5.4:9090 through 10.0.5.10",
  ]);
});

function guarded(ingress: Parameters<typeof securityGroup>[1], egress: Parameters<typeof securityGroup>[2]) {
  const open = withGroups(threeTier(), securityGroup("app", [everything()]), securityGroup("nlb", ingress, egress));
  const nodes = [
    {
      availabilityZone: "ap-northeast-1a",
      subnetId: eniSubnet("10.0.1.4"),
      privateIp: "10.0.1.10",
      publicIp: "198.51.100.10",
    },
  ];
  const nlb = loadBalancer({}, { scheme: "internet-facing", securityGroupIds: [groupId("nlb")], nodes });
  return { ...open, networkLoadBalancers: [nlb] };
}

function eniSubnet(ip: string) {
  const { where } = eni(ip, []);
  if (where.kind !== "subnet") throw new Error(`${ip} is not in a subnet`);
  return where.subnetId;
}

test("NLB-170: the load balancer's own group refuses a client, at its public address too", async () => {
  const state = guarded([tcp(9090, "10.0.4.4/32")], [everything()]);
  const refused = await refusedBy(state, dial(WEB, "10.0.1.10", 9090), dial(CLIENT, "198.51.100.10", 9090));
  expect(refused.toSorted()).toEqual([
    "10.0.1.10 ingress: 10.0.3.4 -> 10.0.1.10:9090",
    "10.0.1.10 ingress: 203.0.113.10 -> 198.51.100.10:9090",
  ]);
});

test("NLB-171: the load balancer's own group refuses what it sends on, health checks included", async () => {
  const state = guarded([everything()], [tcp(80, "0.0.0.0/0")]);
  const refused = await refusedBy(state, dial(WEB, "10.0.1.10", 9090), check("10.0.1.10", "10.0.5.4", 9090));
  expect(refused).toContain("10.0.1.10 egress: 10.0.1.10 -> 10.0.5.4:9090");
  const [through] = refused.filter((one) => one.endsWith("through 10.0.1.10"));
  expect(through).toMatch(/^10\.0\.1\.10 egress: 10\.0\.3\.4 -> 10\.0\.[56]\.4:9090 through/);
});

test("UDP is noted; ICMP, which has no port, is not", async () => {
  const send = () => bed.ask(WEB, { op: "send", host: "10.0.7.4", port: 3306, timeoutMs: 100 });
  const ping = () => bed.exec(WEB, ["ping", "-c", "1", "-W", "1", "10.0.7.4"]);
  expect(await refusedBy(threeTier(), send, ping)).toEqual(["10.0.7.4 ingress: 10.0.3.4 -> 10.0.7.4:3306"]);
});

test("a scan fills the notes to their limit and changes nothing else", async () => {
  const scan = () =>
    bed.exec(WEB, [
      process.execPath,
      "-e",
      `const s = require("dgram").createSocket("udp4"); let n = 4000;
       const send = () => n-- > 1 ? s.send("x", n, "10.0.7.4", send) : process.exit(); send()`,
    ]);
  const noted = await refusedBy(threeTier(), scan);
  expect(noted.length).toBeGreaterThan(1000);
  expect(noted.length).toBeLessThanOrEqual(2048);
  expect((await bed.dial(WEB, ZONAL, 9090)).outcome).toBe("open");
  expect((await bed.dial(WEB, "10.0.7.4", 3306)).outcome).toBe("timeout");
});
