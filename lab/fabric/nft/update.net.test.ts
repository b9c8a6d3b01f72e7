/** Partial updates with real packets: what the kernel holds after each is what a whole rule set would have brought. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { forwardedGroups, selectTargets } from "../../../proxy/nlb/index.ts";
import type { FabricState, TargetGroupState, TargetHealth } from "../../model/index.ts";
import { seededRandom } from "../../scenario/random.ts";
import { APPS, health, listener, stateWith } from "../fixture/nlb.ts";
import { buildTestbed, type Testbed } from "../fixture/testbed.ts";
import { everything, groupId, securityGroup, target, targetGroup, tcp } from "../fixture/three-tier.ts";
import { run } from "../run.ts";
import { createRulesetKeeper } from "./keeper.ts";
import { planRuleset, renderRuleset } from "./ruleset.ts";

const WEB = "10.0.3.4";
const ZONAL = "10.0.5.10";
const UPDATES = 200;
const GROUPS = ["app", "other"] as const;
const STATES = ["healthy", "healthy", "unhealthy", "draining", "initial"] as const;
const folder = mkdtempSync(join(tmpdir(), "tierlab-update-"));
let bed: Testbed;

beforeAll(async () => {
  bed = await buildTestbed(stateWith({}));
}, 60_000);
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await bed[Symbol.asyncDispose]();
});

test(`after each of ${UPDATES} random updates the kernel's rules are those of a whole rule set, new flows follow them, an open one goes on`, async () => {
  const random = seededRandom(20_240);
  const scripts: string[] = [];
  const keeper = createRulesetKeeper(async (script) => {
    scripts.push(script);
    await applyInFabric(script);
  });
  await bed.dial(WEB, ZONAL, 9090, { keep: "open" });
  for (let update = 0; update < UPDATES; update++) {
    const { state, targets } = chooseLab(random);
    const next = planRuleset(state, targets);
    await keeper.updateTo(next)?.();
    const [held, whole] = await Promise.all([rulesInFabric(), rulesOf(renderRuleset(next))]);
    expect({ update, rules: held }).toEqual({ update, rules: whole });
    const { outcome, at } = await bed.dial(WEB, ZONAL, 9090, { timeoutMs: 10_000 });
    expect({ update, outcome, isChosen: chosenAt(state, targets).includes(at ?? "") }).toEqual({
      update,
      outcome: "open",
      isChosen: true,
    });
    const said = await bed.ask(WEB, { op: "say", name: "open", text: "hello", timeoutMs: 10_000 });
    expect({ update, ...said }).toMatchObject({ update, outcome: "open" });
  }
  expect(scripts.filter((script) => !script.includes("delete table")).length).toBeGreaterThan(0.8 * UPDATES);
}, 300_000);

/** Two weighted groups whose members, health and attributes are anything, and rules of the targets that may be. */
function chooseLab(random: () => number): { state: FabricState; targets: TargetHealth[] } {
  const upTo = (most: number) => Math.floor(random() * most);
  const isSo = () => random() < 0.5;
  const groups = GROUPS.map((name): TargetGroupState => {
    const members = APPS.filter(isSo);
    const registered = members.length > 0 ? members : APPS.slice(0, 1);
    const attributes = { preserveClientIp: isSo(), sourceIpStickiness: isSo() };
    const group = targetGroup(
      registered.map((ip) => target(ip)),
      attributes,
    );
    return { ...group, name, id: `tg-${name}` as TargetGroupState["id"] };
  });
  const weighted = groups.map(({ id }, index) => ({ targetGroupId: id, weight: index === 0 ? 1 + upTo(3) : upTo(4) }));
  const listeners = [listener({ defaultAction: { ...listener().defaultAction, targetGroups: weighted } })];
  const state = stateWith({}, { targetGroups: groups, listeners, crossZone: true });
  const rules = Array.from({ length: upTo(4) }, (_, index) => tcp(1000 + upTo(500) + index, "10.0.0.0/16"));
  const app = securityGroup("app", [everything(), ...rules]);
  const targets = groups.flatMap(({ id }) =>
    health(Object.fromEntries(APPS.map((ip) => [ip, STATES[upTo(STATES.length)] ?? "healthy"])), id),
  );
  const securityGroups = state.securityGroups.map((one) => (one.id === groupId("app") ? app : one));
  return { state: { ...state, securityGroups }, targets };
}

/** Addresses that a new flow through the node may come to. */
function chosenAt(state: FabricState, targets: readonly TargetHealth[]): string[] {
  return state.networkLoadBalancers.flatMap((nlb) =>
    nlb.nodes
      .filter(({ privateIp }) => privateIp === ZONAL)
      .flatMap((node) =>
        nlb.listeners.flatMap((one) =>
          forwardedGroups(nlb, one).flatMap(({ group }) =>
            selectTargets(nlb, node, group, targets).map(({ ip }) => ip),
          ),
        ),
      ),
  );
}

async function applyInFabric(script: string): Promise<void> {
  const file = join(folder, "update.nft");
  writeFileSync(file, script);
  const { exitCode } = await bed.exec("fabric", ["nft", "-f", file]);
  if (exitCode !== 0) throw new Error(`nft ended with ${exitCode}: ${script}`);
}

const LIST = ["nft", "-j", "-s", "list", "table", "ip", "tierlab"];

async function rulesInFabric() {
  return readRules((await bed.exec("fabric", LIST)).stdout);
}

/** What a script brings a kernel to that has no rules. */
async function rulesOf(script: string) {
  const file = join(folder, "whole.nft");
  writeFileSync(file, script);
  const { stdout } = await run("unshare", ["-n", "sh", "-c", `nft -f ${file} && ${LIST.join(" ")}`]);
  return readRules(stdout);
}

type Listed = Readonly<Record<string, unknown>>;

/** By chain, in order; and all else by its kind and name. Without handles, and without what rules have noted. */
function readRules(text: string) {
  const { nftables } = JSON.parse(text) as { nftables: Readonly<Record<string, Listed>>[] };
  const listed = nftables.flatMap((one) => Object.entries(one)).filter(([kind]) => kind !== "metainfo");
  const rules = listed.flatMap(([kind, one]) => (kind === "rule" ? [one] : []));
  const others = listed.filter(([kind]) => kind !== "rule");
  return {
    rules: Object.fromEntries(
      [...Map.groupBy(rules, ({ chain }) => chain)].map(([chain, all]) => [chain, all.map(({ expr }) => expr)]),
    ),
    others: Object.fromEntries(others.map(([kind, one]) => [`${kind} ${one.name}`, described(one)])),
  };
}

/** A comment stays with its chain; a set that rules add to holds what has passed. */
function described({ handle: _, comment: __, elem, ...one }: Listed): Listed {
  const isNoted = one.size !== undefined || one.timeout !== undefined;
  return isNoted || !Array.isArray(elem) ? one : { ...one, elem: elem.map((key) => JSON.stringify(key)).toSorted() };
}
