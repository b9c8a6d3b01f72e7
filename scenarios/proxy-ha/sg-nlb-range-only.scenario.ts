import { defineScenario } from "../../lab/scenario/index.ts";
import { rangeOf, readCast } from "./cast.ts";
import { claimProblem, claimSilence } from "./refused.ts";

export default defineScenario({
  name: "sg-nlb-range-only",
  title: "The proxies admit the NLB's range alone, while it keeps the clients' addresses: all healthy, nobody served",
  template: "proxy-ha",
  parameters: { ProxyIngress: "NlbRangeOnly", PreserveClientIp: "true" },
  timeScale: 10,
  async run(stage) {
    const cast = await readCast(stage);
    const targets = await stage.lab.targetGroup(cast.targetGroup.name).targets();
    stage.expect("target health of the two proxies").toBe(
      targets.map(({ state }) => state),
      ["healthy", "healthy"],
    );
    const step = {
      about: `${cast.app.name} asks through the NLB; the proxies' security group has a rule for ${rangeOf(stage, "ProxyVPC")} alone.`,
      question: "Both targets are healthy. What do clients get, and where would you look?",
      answer:
        "Health checks come from the NLB's own addresses and are admitted. A client's packets keep its address (row NLB-038), for which there is no rule: they are dropped, and it waits.",
    };
    await stage.step(step, async () => {
      await claimSilence(stage, cast);
      await claimProblem(stage, {
        sources: [cast.app.privateIp ?? ""],
        cidr: rangeOf(stage, "AppVPC"),
      });
    });
    const after = await stage.lab.targetGroup(cast.targetGroup.name).healthy();
    stage.expect("targets that are healthy all the while").toBe(after.length, 2);
  },
});
