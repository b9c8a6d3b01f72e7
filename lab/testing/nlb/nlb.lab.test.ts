import { afterAll, beforeAll, expect, test } from "vitest";
import { waitUntil } from "../../model/index.ts";
import { startLab } from "../../project/start.ts";
import type { StartedLab } from "../../project/started-lab.ts";
import { labName, runScript, TEST_TIME_SCALE } from "../test-lab.ts";

const CALLER = "caller-1";
let lab: StartedLab;
let name: string;
let own: string;

beforeAll(async () => {
  const template = new URL("template.yaml", import.meta.url).pathname;
  lab = await startLab({ template, name: labName("nlb"), timeScale: TEST_TIME_SCALE });
  name = (await lab.status()).outputs.find(({ key }) => key === "Name")?.value ?? "";
  own = (await runScript(lab, CALLER, `${ADDRESS} console.log(address)`)).trim();
});
afterAll(() => lab?.stop());

const ADDRESS = `import os from "node:os"; const address = os.networkInterfaces().eth0[0].address;`;

interface Answer {
  /** Who answers, and whom it sees as the client. */
  readonly at: string;
  readonly seen: string;
}

/** So many datagrams, each of a flow of its own. */
async function datagrams(count: number): Promise<Answer[]> {
  const script = `import { createSocket } from "node:dgram"; import { once } from "node:events";
    const answers = [];
    for (let number = 0; number < ${count}; number++) {
      const socket = createSocket("udp4");
      socket.send("hello", 7000, ${JSON.stringify(name)});
      const [message] = await once(socket, "message", { signal: AbortSignal.timeout(5000) });
      answers.push(JSON.parse(message));
      socket.close();
    }
    console.log(JSON.stringify(answers));`;
  return JSON.parse(await runScript(lab, CALLER, script)) as Answer[];
}

test("NLB-001, NLB-038: a lab's UDP listener forwards to all targets, which see the client", async () => {
  const answers = await datagrams(30);
  expect(new Set(answers.map(({ seen }) => seen))).toEqual(new Set([own]));
  expect(new Set(answers.map(({ at }) => at)).size).toBe(2);
});

test("NLB-033, NLB-034: an ALB behind an NLB names the client in X-Forwarded-For", async () => {
  const { exitCode, stdout } = await lab.exec(CALLER, ["curl", "-sS", "--max-time", "10", `http://${name}/`]);
  expect([exitCode, (JSON.parse(stdout) as Answer).seen]).toEqual([0, own]);
});

test("NLB-096, NLB-097: a zonal shift leads new flows away from a zone until it ends", async () => {
  const [left, right] = (await lab.status()).loadBalancers.find((one) => one.name === "nlb")?.nodes ?? [];
  const zoneOf = (ip: string) => ip.split(".").slice(0, 3).join(".");
  await lab.zonalShifts.start("NLB", left?.availabilityZone ?? "");
  await waitUntil(async () => (await datagrams(20)).every(({ at }) => zoneOf(at) === zoneOf(right?.privateIp ?? "")), {
    what: "new flows to keep away from the zone",
    timeoutMs: 30_000,
  });
  expect((await addresses()).length).toBe(1);
  const [shift] = await lab.zonalShifts.list();
  expect(new Set(shift?.overrides.map(({ state }) => state))).toEqual(new Set(["zonal_shift_active", "no_override"]));
  await lab.zonalShifts.end("nlb");
  await waitUntil(async () => new Set((await datagrams(20)).map(({ at }) => at)).size === 2, {
    what: "both zones to get flows again",
    timeoutMs: 30_000,
  });
  expect(await lab.zonalShifts.list()).toEqual([]);
});

async function addresses(): Promise<string[]> {
  const script = `import dns from "node:dns/promises"; console.log(JSON.stringify(await dns.resolve4(${JSON.stringify(name)})))`;
  return JSON.parse(await runScript(lab, CALLER, script)) as string[];
}
