import {
  defineScenario,
  explainChecks,
  intervalMs,
  predictHealthy,
  predictUnhealthy,
  type Stage,
} from "../../lab/scenario/index.ts";
import { type Cast, proxiesOf, readCast } from "./cast.ts";
import { targetStateSince, untilGraceIsOver, untilTargetIs } from "./replacement.ts";

/** For how long nothing may happen, where nothing is predicted. */
const INTERVALS = 4;

export default defineScenario({
  name: "proxy-hung-ec2",
  title:
    "A forward proxy hangs in a group that asks EC2 alone: unhealthy, and not replaced; it goes on when it is let go on",
  template: "proxy-ha",
  parameters: { HealthCheckProtocol: "HTTP", GroupHealthCheckType: "EC2" },
  timeScale: 10,
  async run(stage) {
    const cast = await readCast(stage);
    const check = cast.targetGroup.healthCheck;
    const toleranceMs = intervalMs(check, stage.timeScale);
    await untilGraceIsOver(stage, cast);
    const victim = stage.choose(await proxiesOf(stage));
    const hangs = {
      about: `${victim.name} (${victim.availabilityZone}) hangs; its group's HealthCheckType is EC2.`,
      question: "Who notices, and who acts?",
      answer: `${explainChecks(check, stage.timeScale)} EC2 sees an instance that runs, so the group does nothing (row A23).`,
    };
    const fault = await stage.step(hangs, async () => {
      const atMs = Date.now();
      const paused = await stage.fault("pause", { instance: victim.instanceId });
      const unhealthyAtMs = await untilTargetIs(stage, victim, "unhealthy", atMs);
      stage
        .expect("its target is unhealthy")
        .between(unhealthyAtMs - atMs, predictUnhealthy(check, stage.timeScale), toleranceMs);
      await claimLeftAlone(stage, cast, atMs, unhealthyAtMs);
      return paused;
    });
    const back = {
      about: `${victim.name} is let go on.`,
      question: "Is it used at once?",
      answer: `Only ${check.healthyThreshold} passed checks in a row make an unhealthy target healthy (row NLB-104).`,
    };
    await stage.step(back, async () => {
      const atMs = Date.now();
      await fault.stop();
      const healthyAtMs = await untilTargetIs(stage, victim, "healthy", atMs);
      stage
        .expect("its target is healthy again")
        .between(healthyAtMs - atMs, predictHealthy(check, stage.timeScale), toleranceMs);
    });
  },
});

/** Row A23. @param atMs when the proxy began to hang */
async function claimLeftAlone(stage: Stage, cast: Cast, atMs: number, unhealthyAtMs: number): Promise<void> {
  const untilMs = unhealthyAtMs + INTERVALS * intervalMs(cast.targetGroup.healthCheck, stage.timeScale);
  await stage.until(() => Date.now() >= untilMs, { what: `${INTERVALS} more intervals to pass` });
  const activities = await stage.lab.group(cast.group.name).activities();
  const later = activities.filter((one) => one.startTimeMs >= atMs).map((one) => one.description);
  stage.expect(`activities of the group in ${INTERVALS} intervals after that`).toBe(later, []);
  const members = await proxiesOf(stage);
  stage.expect("health of the group's members").toBe(
    members.map((one) => one.health),
    ["Healthy", "Healthy"],
  );
  const states = await targetStateSince(stage, cast, atMs);
  stage.expect("states of targets all the while").toBe(states, ["unhealthy"]);
}
