/** How new flows are shared out among targets, counted in the kernel's own list of flows. */
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FabricState } from "../../model/index.ts";
import { stateWith } from "../fixture/nlb.ts";
import { buildTestbed, PORTS, type Testbed } from "../fixture/testbed.ts";
import { everything, securityGroup, target } from "../fixture/three-tier.ts";

const WEB = "10.0.3.4";
const ZONAL = ["10.0.5.10", "10.0.6.10"] as const;
/** Two in the first zone, eight in the other. */
const FEW = PORTS.slice(0, 2).map((port) => target("10.0.5.4", { port, id: `i-5-${port}` }));
const MANY = ["10.0.4.4", "10.0.6.4"].flatMap((ip) => PORTS.map((port) => target(ip, { port, id: `i-${ip}-${port}` })));
/** Connections to each node, as clients spread over both addresses of the name. */
const EACH = 800;
const MOST_SIGMAS = 5;
let bed: Testbed;

beforeAll(async () => {
  bed = await buildTestbed(stateWith({}));
}, 60_000);
afterAll(() => bed[Symbol.asyncDispose]());

function lab(crossZone: boolean): FabricState {
  const state = stateWith({ targets: [...FEW, ...MANY] }, { crossZone });
  return { ...state, securityGroups: state.securityGroups.map(({ name }) => securityGroup(name, [everything()])) };
}

test.each([
  { crossZone: true, few: 10, many: 10 },
  { crossZone: false, few: 25, many: 6.25 },
])(
  "NLB-079: with 2 and 8 targets and cross-zone $crossZone, $few % of the flows go to each of the 2 and $many % to each of the 8",
  async ({ crossZone, few, many }) => {
    await bed.apply({ state: lab(crossZone), health: [] });
    const places = await placesOfFlows();
    expect(places).toHaveLength(2 * EACH);
    const tallies = Map.groupBy(places, (place) => place);
    const expected = [...FEW.map((one) => ({ one, share: few })), ...MANY.map((one) => ({ one, share: many }))];
    const wrong = expected.flatMap(({ one: { ip, port }, share }) => {
      const flows = tallies.get(`${ip}:${port}`)?.length ?? 0;
      return isNear(flows, share / 100) ? [] : [{ ip, port, share, flows }];
    });
    expect(wrong).toEqual([]);
  },
  120_000,
);

/** Chosen one by one, with this probability each. */
function isNear(flows: number, share: number): boolean {
  const total = 2 * EACH;
  return Math.abs(flows - total * share) <= MOST_SIGMAS * Math.sqrt(total * share * (1 - share));
}

/** Where the connections of a client go while all are open. */
async function placesOfFlows(): Promise<string[]> {
  await bed.exec("fabric", ["conntrack", "-F"]);
  const client = bed.start(WEB, [process.execPath, "-e", openAll()]);
  const said = createInterface({ input: client.stdout as NodeJS.ReadableStream });
  for await (const line of said) if (line === "open") break;
  const { stdout } = await bed.exec("fabric", ["conntrack", "-L", "-p", "tcp", "--orig-port-dst", "9090"]);
  client.stdin?.end();
  const replies = [...stdout.matchAll(/ dport=9090 .*?src=(\S+) dst=\S+ sport=(\d+)/g)];
  return replies.map(([, ip, port]) => `${ip}:${port}`);
}

function openAll(): string {
  return `const net = require("node:net"); process.stdin.on("end", () => process.exit(0)).resume();
    const open = (host) => new Promise((resolve, reject) =>
      net.connect({ host, port: 9090, localAddress: "${WEB}" }, resolve).on("error", reject));
    const hosts = ${JSON.stringify(ZONAL)}.flatMap((host) => Array.from({ length: ${EACH} }, () => host));
    Promise.all(hosts.map(open)).then(() => console.log("open"));`;
}
