import type { Problem } from "../../lab/model/problem.ts";
import type { LabStatus } from "../../lab/model/status.ts";
import { defineScenario, type Stage } from "../../lab/scenario/index.ts";
import { type Cast, readCast } from "./cast.ts";

const REQUESTS = 4;
/** Longer than the web server tries both addresses of the NLB. */
const PATIENCE_MS = 30_000;

export default defineScenario({
  name: "sg-nlb-addresses-only",
  title: "The NLB preserves client addresses, the application admits the NLB's alone: all healthy, nobody served",
  template: "internal-nlb",
  parameters: { PreserveClientIp: "true" },
  timeScale: 10,
  async run(stage) {
    const cast = await readCast(stage);
    const healthy = async () => (await stage.lab.targetGroup(cast.targetGroup.name).healthy()).length;
    stage.expect("targets that are healthy").toBe(await healthy(), 2);
    const step = {
      about: `A client asks ${cast.url}; the application's security group has rules for the NLB's two addresses.`,
      question: "Both targets are healthy. What does the client get, and where would you look?",
      answer:
        "Health checks come from the NLB's own addresses and are admitted. What the web server sends keeps its address (row NLB-038), for which there is no rule: it is dropped, and the web server answers for the application.",
    };
    await stage.step(step, async () => {
      await claimFailing(stage, cast);
      await claimProblem(stage, cast);
    });
    stage.expect("targets that are healthy all the while").toBe(await healthy(), 2);
  },
});

async function claimFailing(stage: Stage, { url }: Cast): Promise<void> {
  const asking = Array.from({ length: REQUESTS }, () => stage.lab.client().fetch(url, { timeoutMs: PATIENCE_MS }));
  const outcomes = (await Promise.all(asking)).map(({ outcome }) => outcome);
  const measured = `${outcomes.filter((one) => one === "http-5xx").length} of ${REQUESTS} get a 5xx`;
  stage.expect("clients of the web server").toBe(measured, `${REQUESTS} of ${REQUESTS} get a 5xx`);
}

/** The rule that refuses is one that is not there; status names it, and the address that it would have to name. */
async function claimProblem(stage: Stage, { web, port }: Cast): Promise<void> {
  const address = web.privateIp ?? "";
  const problem = await stage.until(
    (status) => {
      const found = problemOf(status);
      return found?.refused.some(({ source }) => source === address) && found;
    },
    { what: `status to name ${address} as refused` },
  );
  stage.tell(`tierlab status: ${problem.message} ${problem.notes.join(" ")}`);
  const refused = [...new Set(problem.refused.map(({ source }) => source))];
  stage.expect("addresses that were refused, by `tierlab status`").toBe(refused, [address]);
  const { securityGroup, property, IpProtocol, FromPort, ToPort, CidrIp } = problem.missingRule;
  const home = stage.plan.subnets.find(({ logicalId }) => logicalId === "PublicSubnet1")?.cidr;
  stage
    .expect("the rule that is missing, by the same")
    .toBe(
      `${securityGroup} ${property} ${IpProtocol} ${FromPort}-${ToPort} ${CidrIp}`,
      `AppSecurityGroup SecurityGroupIngress tcp ${port}-${port} ${home}`,
    );
}

function problemOf({ problems }: LabStatus): Problem | undefined {
  return problems.find(({ kind, direction }) => kind === "security-group" && direction === "ingress");
}
