import { defineScenario, intervalMs, type Stage } from "../../lab/scenario/index.ts";
import { type Cast, rangeOf, readCast } from "./cast.ts";
import { claimProblem, claimSilence } from "./refused.ts";
import { untilGraceIsOver } from "./replacement.ts";

export default defineScenario({
  name: "sg-clients-range-only",
  title:
    "The proxies admit the clients' range alone, while the NLB sends from its own addresses: nobody healthy, nobody served",
  template: "proxy-ha",
  parameters: { ProxyIngress: "ClientRangeOnly", PreserveClientIp: "false" },
  timeScale: 10,
  needsReady: false,
  async run(stage) {
    const cast = await readCast(stage);
    const step = {
      about: `The proxies' security group has a rule for ${rangeOf(stage, "AppVPC")} alone, and the NLB does not keep the clients' addresses.`,
      question: "What becomes of the targets, and is anybody served since the NLB fails open?",
      answer:
        "Checks and clients' packets both come from the NLB's addresses, for which there is no rule. All targets are unhealthy, so the NLB sends to all of them (row NLB-134), and their security group drops that too.",
    };
    await stage.step(step, async () => {
      await claimUnhealthy(stage, cast);
      await claimSilence(stage, cast);
      await claimNotReplaced(stage, cast);
      await claimProblem(stage, {
        sources: cast.balancer.nodes.map((one) => one.privateIp),
        cidr: rangeOf(stage, "ProxyVPC"),
      });
    });
  },
});

/** Row NLB-121. */
async function claimUnhealthy(stage: Stage, { targetGroup }: Cast): Promise<void> {
  const read = async () => {
    const targets = await stage.lab.targetGroup(targetGroup.name).targets();
    return targets.length === 2 && targets.every(({ state }) => state === "unhealthy") && targets;
  };
  const targets = await stage.until(read, { what: "both targets to be unhealthy" });
  const reasons = targets.map(({ state, reason }) => `${state}, ${reason}`);
  stage.expect("target health of the two proxies").toBe(reasons, Array(2).fill("unhealthy, Target.FailedHealthChecks"));
}

/** Row A29: a group heeds a load balancer's checks once one of its members has passed them. */
async function claimNotReplaced(stage: Stage, cast: Cast): Promise<void> {
  const sinceMs = Date.now();
  const enoughMs = 2 * intervalMs(cast.targetGroup.healthCheck, stage.timeScale);
  await untilGraceIsOver(stage, cast);
  await stage.until(() => Date.now() >= sinceMs + enoughMs, { what: "two more intervals to pass" });
  const activities = await stage.lab.group(cast.group.name).activities();
  const terminations = activities.filter(({ description }) => description.startsWith("Terminating"));
  stage.expect("replacements by the group, since no target was ever healthy (A29)").toBe(terminations.length, 0);
}
