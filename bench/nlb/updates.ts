/**
 * What a change of one target's health takes under 50 listeners of 500 targets, and what it does to an open flow.
 *
 *   client --flow with numbered messages--> fabric (rule set updated every 100 ms) --> target
 */
import { z } from "zod";
import type { BenchRow } from "../report.ts";
import { median } from "../report.ts";
import { ECHO_PORT } from "./programs.ts";
import type { Stand } from "./stand.ts";

export const COUNTS = { listeners: 50, targets: 500 };
/** What the flow goes on for before and after the updates. */
const MARGIN_SECONDS = 2;

const flowSchema = z.object({ count: z.number(), wrong: z.number(), again: z.number(), needless: z.number() });

/** @throws LabError where a program fails; a flow that breaks makes its program fail. */
export async function measureUpdates(stand: Stand, seconds: number): Promise<BenchRow[]> {
  const flow = stand.call("flow-program.ts", [
    "call",
    stand.places.zonalIp,
    `${ECHO_PORT}`,
    `${seconds + 2 * MARGIN_SECONDS}`,
  ]);
  const [tookMs, said] = await Promise.all([stand.updateRules(seconds), flow]);
  const { wrong, again, needless } = flowSchema.parse(JSON.parse(said));
  return [
    row("rule-update", "ms", tookMs),
    row("lost-while-updating", "segments", [wrong + Math.max(0, again - needless)]),
  ];
}

function row(metric: string, unit: string, values: readonly number[]): BenchRow {
  const round = (value: number) => Math.round(value * 10) / 10;
  return {
    ...{ path: "nlb", metric, unit, value: round(median(values)) },
    ...{ min: round(Math.min(...values)), max: round(Math.max(...values)) },
    ...{ vsDirect: Number.NaN, vsBestPeer: Number.NaN },
  };
}
