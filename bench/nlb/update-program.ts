/**
 * Plays the fabric under changes of health: `node update-program.ts <seconds>` in its container. Takes the state on
 * standard input, loses another target every 100 ms, and prints what each update took, in milliseconds, from the told
 * health to the kernel's yes.
 */

import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { applyRuleset, createRulesetKeeper, planRuleset } from "../../lab/fabric/nft/index.ts";
import type { FabricState } from "../../lab/model/index.ts";
import { healthBut } from "./many.ts";

const EVERY_MS = 100;

const endMs = performance.now() + Number(process.argv[2]) * 1000;
const state = JSON.parse(await text(process.stdin)) as FabricState;
const keeper = createRulesetKeeper(applyRuleset);
// The first is the whole set, and the compiler of JavaScript has not warmed up.
const tookMs = [];
for (let turn = 0; turn < 5 || performance.now() < endMs; turn++) {
  const health = healthBut(state, turn);
  const startMs = performance.now();
  await keeper.updateTo(planRuleset(state, health))?.();
  const ms = performance.now() - startMs;
  if (turn >= 3) tookMs.push(ms);
  await delay(Math.max(0, EVERY_MS - ms));
}
process.stdout.write(JSON.stringify(tookMs));
