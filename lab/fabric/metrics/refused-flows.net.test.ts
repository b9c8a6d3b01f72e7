/** Flows that the kernel refuses where no rule sees it: without a source port left, and without a place in its table. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { APPS, stateWith } from "../fixture/nlb.ts";
import { target } from "../fixture/three-tier.ts";
import { buildMeteredBed, type MeteredBed, WEB, ZONAL } from "./fixture.ts";
import { MOST_FILE } from "./tracking.ts";

const OTHER_ZONAL = "10.0.6.10";
const PORTS = 4;
const MOST = Number(readFileSync(MOST_FILE, "utf8"));
/** Above that, filling the table takes too long for a test. */
const MOST_TO_FILL = 600_000;
const folder = mkdtempSync(join(tmpdir(), "tierlab-flows-"));
let lab: MeteredBed;

beforeAll(async () => {
  lab = await buildMeteredBed();
}, 60_000);
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await lab[Symbol.asyncDispose]();
});

const dial = (to: string, more: object = {}) => lab.bed.dial(WEB, to, 9090, more);
const one = { targets: [target(APPS[0])] };

test("NLB-052, NLB-182: a flow that gets no source port is a port allocation error of its node", async () => {
  await lab.apply(stateWith(one, { sourcePorts: PORTS }));
  const held = await lab.added(async () => {
    for (let number = 0; number < PORTS; number++) {
      expect((await dial(ZONAL, { keep: `held-${number}` })).outcome).toBe("open");
    }
  });
  expect(held).not.toHaveProperty("PortAllocationErrorCount");
  const refused = await lab.added(async () => expect((await dial(ZONAL)).outcome).toBe("timeout"));
  expect(refused.PortAllocationErrorCount).toBeGreaterThan(0);
  const other = await lab.added(async () => expect((await dial(OTHER_ZONAL)).outcome).toBe("open"));
  expect(other).not.toHaveProperty("PortAllocationErrorCount");
});

test.skipIf(MOST > MOST_TO_FILL)(
  "NLB-159, NLB-182: where the kernel's table of flows is full, new flows are rejected and counted, open ones go on",
  async () => {
    await lab.apply(stateWith(one));
    // What is forgotten while the table is full would leave a place.
    await lab.bed.exec("fabric", ["conntrack", "-F"]);
    await dial(ZONAL, { keep: "open" });
    await fillTable();
    await lab.metrics.look();
    const rejected = await lab.added(async () => expect((await dial(ZONAL)).outcome).toBe("timeout"));
    expect(rejected.RejectedFlowCount).toBeGreaterThan(0);
    expect(rejected.RejectedFlowCount_TCP).toBe(rejected.RejectedFlowCount);
    expect(await lab.bed.ask(WEB, { op: "say", name: "open", text: "hello", timeoutMs: 5_000 })).toMatchObject({
      outcome: "open",
    });
    await lab.bed.exec("fabric", ["conntrack", "-F"]);
    const admitted = await lab.added(async () => expect((await dial(ZONAL)).outcome).toBe("open"));
    expect(admitted).not.toHaveProperty("RejectedFlowCount");
  },
  120_000,
);

/** With flows that the kernel does not drop for others; of ICMP, which nobody lists. */
async function fillTable(): Promise<void> {
  const file = join(folder, "flows");
  writeFileSync(file, Array.from({ length: MOST + 1 }, (_, index) => flow(index)).join("\n"));
  await lab.bed.exec("fabric", ["conntrack", "-R", file]);
  const { stdout } = await lab.bed.exec("fabric", ["conntrack", "-C"]);
  expect(Number(stdout)).toBeGreaterThanOrEqual(MOST);
}

function flow(index: number): string {
  const ways = `-s 10.9.0.1 -d 10.8.0.${index >> 16} --icmp-type 8 --icmp-code 0 --icmp-id ${index & 0xffff}`;
  return `-A -p icmp ${ways} -u ASSURED,SEEN_REPLY -t 600`;
}
