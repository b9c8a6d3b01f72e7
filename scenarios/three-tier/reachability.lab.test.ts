import { beforeAll, describe, expect, test } from "vitest";
import { fetchFabricState } from "../../lab/api/client.ts";
import { connectDocker } from "../../lab/docker/index.ts";
import { expectedReachability } from "../../lab/fabric/reachability.ts";
import { parseCidr, reservedAddresses } from "../../lab/model/cidr.ts";
import type { Eni, FabricState } from "../../lab/model/fabric-state.ts";
import type { TargetHealth } from "../../lab/model/health.ts";
import { LINK_LOCAL } from "../../lab/model/network.ts";
import { findApi } from "../../lab/project/find.ts";
import type { StartedLab } from "../../lab/project/started-lab.ts";
import type { ProbeResult } from "../../lab/scenario/probe/probe.ts";
import { sharedLab } from "../../lab/testing/test-lab.ts";

const PORTS = [22, 80, 3306, 9090];
const PROBE = "/opt/tierlab/probe.mjs";
/** Long enough for a retransmitted SYN: what is silent until then is filtered. */
const TIMEOUT_MS = 1_600;

interface Matrix {
  readonly cells: number;
  readonly allowed: number;
  readonly differing: readonly string[];
}

/** Tries every ordered pair of interfaces, and the fabric's own addresses, from inside the instances. */
async function tryAll(lab: StartedLab): Promise<Matrix> {
  const state = await fetchFabricState(await findApi(connectDocker(), lab.name));
  if (!state) throw new Error("control has not rendered a state yet");
  const health: TargetHealth[] = (await lab.status()).loadBalancers.flatMap((one) => [...one.targets]);
  const addresses = addressesOf(state);
  const rows = await Promise.all(state.interfaces.map((eni) => tryFrom(lab, eni, addresses)));
  const cells = rows.flat().map(({ eni, result }) => {
    const [to = "", port = ""] = result.target.split(":");
    const expected = expectedReachability(state, eni, to, Number(port), health);
    return {
      expected,
      seen: seenAs(result),
      words: `${eni.privateIp} -> ${result.target}: ${expected}, but ${result.outcome}`,
    };
  });
  return {
    cells: cells.length,
    allowed: cells.filter(({ seen }) => seen === "allowed").length,
    differing: cells
      .filter(({ expected, seen }) => expected !== "depends" && expected !== seen)
      .map(({ words }) => words),
  };
}

/** A refusal by RST means that the segment arrived. */
function seenAs({ outcome }: ProbeResult): string {
  if (outcome === "open" || outcome === "refused") return "allowed";
  return outcome === "timed-out" ? "filtered" : outcome;
}

function addressesOf(state: FabricState): string[] {
  const nodes = state.networkLoadBalancers.flatMap((nlb) => nlb.nodes);
  const all = [
    ...state.interfaces.flatMap(({ privateIp, publicIp }) => [privateIp, publicIp]),
    ...nodes.flatMap(({ privateIp, publicIp }) => [privateIp, publicIp]),
    ...state.natGateways.flatMap(({ privateIp, publicIp }) => [privateIp, publicIp]),
    ...state.subnets.map(({ cidr }) => reservedAddresses(parseCidr(cidr) ?? { base: 0, prefix: 32 }).router),
    "10.0.0.2",
    "10.0.3.200",
    LINK_LOCAL.metadata,
    LINK_LOCAL.resolver,
  ];
  return [...new Set(all.filter((address) => address !== undefined))];
}

async function tryFrom(lab: StartedLab, eni: Eni, addresses: readonly string[]) {
  const targets = addresses
    .filter((address) => address !== eni.privateIp)
    .flatMap((address) => PORTS.map((port) => `${address}:${port}`));
  const request = JSON.stringify({ targets, timeoutMs: TIMEOUT_MS });
  const { stdout, stderr } = await lab.exec(eni.instanceId, ["node", PROBE, request], { timeoutMs: 60_000 });
  if (stdout === "") throw new Error(`the probe in ${eni.instanceId} said nothing: ${stderr}`);
  return (JSON.parse(stdout) as ProbeResult[]).map((result) => ({ eni, result }));
}

describe.each([
  ["off", "plain"],
  ["on", "preserved"],
] as const)("with client-IP preservation %s", (_mode, variant) => {
  let matrix: Matrix;

  beforeAll(async () => {
    matrix = await tryAll(await sharedLab(variant));
  });

  test("what can be reached is what routes and security groups say, for every pair (V23, V26, V29, V30, V38, NLB-007)", () => {
    expect(matrix.differing).toEqual([]);
    expect(matrix.cells).toBeGreaterThan(900);
    expect(matrix.allowed).toBeGreaterThan(20);
  });
});
