/** Who reaches whom in a lab, tried from inside every instance, beside what routes and security groups say. */
import { fetchFabricState } from "../api/client.ts";
import { connectDocker } from "../docker/index.ts";
import { expectedReachability } from "../fabric/reachability.ts";
import { parseCidr, reservedAddresses } from "../model/cidr.ts";
import type { Eni, FabricState } from "../model/fabric-state.ts";
import type { TargetHealth } from "../model/health.ts";
import { LINK_LOCAL } from "../model/network.ts";
import { findApi } from "../project/find.ts";
import type { StartedLab } from "../project/started-lab.ts";
import type { ProbeResult } from "../scenario/probe/probe.ts";

const PROBE = "/opt/tierlab/probe.mjs";
/** Long enough for a retransmitted SYN: what is silent until then is filtered. */
const TIMEOUT_MS = 1_600;

export interface Matrix {
  readonly cells: number;
  readonly allowed: number;
  readonly differing: readonly string[];
}

export interface MatrixOptions {
  readonly ports: readonly number[];
  /** Addresses beside those of interfaces, load balancers, gateways, routers and link-local services. */
  readonly others: readonly string[];
}

/** Tries every ordered pair of interfaces, and the fabric's own addresses, from inside the instances. */
export async function tryAll(lab: StartedLab, options: MatrixOptions): Promise<Matrix> {
  const state = await fetchFabricState(await findApi(connectDocker(), lab.name));
  if (!state) throw new Error("control has not rendered a state yet");
  const health: TargetHealth[] = (await lab.status()).loadBalancers.flatMap((one) => [...one.targets]);
  const addresses = [...new Set([...addressesOf(state), ...options.others])];
  const rows = await Promise.all(state.interfaces.map((eni) => tryFrom(lab, eni, addresses, options.ports)));
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
    LINK_LOCAL.metadata,
    LINK_LOCAL.resolver,
  ];
  return all.filter((address) => address !== undefined);
}

async function tryFrom(lab: StartedLab, eni: Eni, addresses: readonly string[], ports: readonly number[]) {
  const targets = addresses
    .filter((address) => address !== eni.privateIp)
    .flatMap((address) => ports.map((port) => `${address}:${port}`));
  const request = JSON.stringify({ targets, timeoutMs: TIMEOUT_MS });
  const { stdout, stderr } = await lab.exec(eni.instanceId, ["node", PROBE, request], { timeoutMs: 60_000 });
  if (stdout === "") throw new Error(`the probe in ${eni.instanceId} said nothing: ${stderr}`);
  return (JSON.parse(stdout) as ProbeResult[]).map((result) => ({ eni, result }));
}
