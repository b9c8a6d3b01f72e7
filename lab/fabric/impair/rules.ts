/** The kernel's rules of routing, which lead marked packets to their line. */
import { z } from "zod";
import { LabError } from "../../model/index.ts";
import { run } from "../run.ts";
import type { LinePlan } from "./plan.ts";

const LINE_PRIORITY = 10;
/**
 * While there are lines, the table of local addresses stands behind theirs: it comes first by default, and what is for
 * the fabric itself, such as the answer to a health check, would never see a line.
 */
const LOCAL_PRIORITY = 50;

const rulesSchema = z.array(
  z.object({ priority: z.number(), table: z.string().default(""), fwmark: z.string().optional() }),
);

/** Brings the rules of this namespace to these lines. Applying twice changes nothing. @throws LabError `RoutingRefused` */
export async function applyRules(lines: readonly Pick<LinePlan, "mark">[]): Promise<void> {
  const { stdout } = await run("ip", ["-json", "-4", "rule", "show"]);
  const commands = planRules(lines, rulesSchema.parse(JSON.parse(stdout || "[]")));
  if (commands.length === 0) return;
  const { exitCode, stderr } = await run("ip", ["-4", "-batch", "-"], `${commands.join("\n")}\n`);
  if (exitCode !== 0) throw new LabError("RoutingRefused", `ip refused a rule: ${stderr.trim()}`, { status: 500 });
}

/** What leads from the rules that stand to those that are wanted. Pure. Adds before it takes away. */
export function planRules(lines: readonly Pick<LinePlan, "mark">[], standing: z.infer<typeof rulesSchema>): string[] {
  const local = `pref ${lines.length > 0 ? LOCAL_PRIORITY : 0} lookup local`;
  const wanted = [local, ...lines.map(({ mark }) => ruleOf(mark))];
  const present = standing.flatMap(({ priority, table, fwmark }) => {
    if (priority === LINE_PRIORITY && fwmark !== undefined) return [ruleOf(Number(fwmark))];
    return table === "local" ? [`pref ${priority} lookup local`] : [];
  });
  return [
    ...wanted.filter((rule) => !present.includes(rule)).map((rule) => `rule add ${rule}`),
    ...present.filter((rule) => !wanted.includes(rule)).map((rule) => `rule del ${rule}`),
  ];
}

function ruleOf(mark: number): string {
  return `pref ${LINE_PRIORITY} fwmark ${mark} lookup ${mark}`;
}
