/** What instances call by the fabric's own addresses: names and instance metadata. */
import { readFile } from "node:fs/promises";
import { type Clock, type FabricState, INTERNET, LINK_LOCAL, type TargetHealth } from "../model/index.ts";
import {
  compileFailures,
  compileZone,
  createDnsServer,
  createResolver,
  type Failing,
  upstreamsOf,
  type Zone,
} from "./dns/index.ts";
import { compileHopLimits, createMetadataServer } from "./metadata/index.ts";
import { applyRuleset, resolverAddress } from "./nft/index.ts";

export interface Services {
  /** Takes over a state and the targets' health; the first time, begins to serve. */
  publish(state: FabricState, health: readonly TargetHealth[], blindNodes: readonly string[]): Promise<void>;
  close(): void;
}

const FORWARD_TIMEOUT_MS = 2_000;

/** @param secret that metadata tokens are sealed with: with the same one those issued before hold on */
export async function createServices(clock: Clock, secret: Buffer): Promise<Services> {
  let state: FabricState | undefined;
  let zone: Zone = { apexes: [], negativeTtlSeconds: 1, names: new Map(), vpcs: [] };
  let failing: Failing = () => undefined;
  let hopLimits = "";
  const upstreams = upstreamsOf(await readFile("/etc/resolv.conf", "utf8"));
  const resolver = createResolver({
    zone: () => zone,
    failing: () => failing,
    clock,
    random: Math.random,
    upstreams,
    timeoutMs: FORWARD_TIMEOUT_MS,
  });
  const dns = createDnsServer(resolver);
  const metadata = createMetadataServer({ state: () => state, clock, secret });
  return {
    async publish(next, health, blindNodes) {
      state = next;
      zone = compileZone(next, health, blindNodes);
      failing = compileFailures(next);
      const limits = compileHopLimits(next);
      if (limits !== hopLimits) await applyRuleset(limits);
      hopLimits = limits;
      await Promise.all([dns.update(resolversOf(next)), metadata.listen()]);
    },
    close() {
      dns.close();
      metadata.close();
    },
  };
}

function resolversOf(state: FabricState): string[] {
  return [...state.vpcs.flatMap((vpc) => resolverAddress(vpc) ?? []), LINK_LOCAL.resolver, INTERNET.resolver];
}
