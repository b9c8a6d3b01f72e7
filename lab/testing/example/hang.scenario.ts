import { defineScenario, explainChecks, intervalMs, predictUnhealthy } from "tierlab";

export default defineScenario({
  name: "hang",
  title: "One of two servers hangs under load; its HTTP check finds it",
  template: "./template.yaml",
  timeScale: 10,
  async run(stage) {
    const host = await stage.lab.loadBalancer("example-nlb").dnsName();
    const targets = stage.lab.targetGroup("example-web");
    const { healthCheck } = await targets.settings();
    const plan = { urls: [`http://${host}/`], ratePerSecond: 20, durationMs: 600_000, timeoutMs: 2_000 };
    const load = await stage.load(plan, "Caller");
    await stage.until(() => load.samples.length > 20, { what: "the load to run" });

    const victim = stage.choose(await stage.lab.group("example").members());
    const step = {
      about: `${victim.name} hangs: its ports accept, nothing answers.`,
      question: "Who notices first?",
      choices: ["EC2", "the check by HTTP", "the check by TCP"],
      answer: `Only who asks the program itself. ${explainChecks(healthCheck, stage.timeScale)}`,
    };
    const measuredMs = await stage.step(step, async () => {
      await stage.fault("pause", { instance: victim.name });
      const atMs = Date.now();
      const hasLeft = async () => (await targets.target(victim.instanceId))?.state !== "healthy";
      await stage.until(hasLeft, { what: `${victim.name} to leave healthy` });
      return Date.now() - atMs;
    });

    const predicted = predictUnhealthy(healthCheck, stage.timeScale);
    stage.expect("the target is unhealthy").between(measuredMs, predicted, intervalMs(healthCheck, stage.timeScale));
    const answers = (await load.stop()).filter((sample) => sample.outcome === "ok");
    stage.expect("answers from the other server").toBeAtLeast(answers.length, 20);
  },
});
