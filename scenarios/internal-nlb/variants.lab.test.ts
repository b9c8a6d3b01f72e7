/** The same lab of other images, set up by its tags, and with the mistake of the article's remark: labs of their own. */
import { expect, test } from "vitest";
import type { StartedLab } from "../../lab/project/started-lab.ts";
import { labFor, type Scenario } from "../../lab/scenario/index.ts";
import { expectToPass } from "../../lab/testing/scenario-test.ts";
import { labName, TEST_TIME_SCALE } from "../../lab/testing/test-lab.ts";
import appLoss from "./app-loss.scenario.ts";
import bothAnswer from "./both-answer.scenario.ts";
import sgNlbAddressesOnly from "./sg-nlb-addresses-only.scenario.ts";

type Parameters = Readonly<Record<string, string>>;

let turn: Promise<unknown> = Promise.resolve();

/** One after the other: a machine that boots several labs at once is too busy for what is played meanwhile. */
function startInTurn(scenario: Scenario, name: string, parameters: Parameters): Promise<StartedLab> {
  const start = () => labFor(scenario, { name: labName(name), timeScale: TEST_TIME_SCALE, parameters });
  const started = turn.then(start, start);
  turn = started;
  return started;
}

test.concurrent.each([
  ["apache-uwsgi", { WebImage: "tierlab/apache", AppImage: "tierlab/uwsgi" }],
  ["apache-app", { WebImage: "tierlab/apache", AppImage: "tierlab/app" }],
  ["web-uwsgi", { WebImage: "tierlab/web", AppImage: "tierlab/uwsgi" }],
] as const)("the mix %s serves as ours do", async (name, parameters) => {
  await using lab = await startInTurn(bothAnswer, name, parameters);
  await expectToPass(bothAnswer, lab);
});

test.concurrent("real Apache goes on over the loss of a real uWSGI server", async () => {
  const parameters = { WebImage: "tierlab/apache", AppImage: "tierlab/uwsgi" };
  await using lab = await startInTurn(appLoss, "apache-loss", parameters);
  await expectToPass(appLoss, lab);
});

test.concurrent("with preservation on, nobody is served, and status names the address and the rule (NLB-038)", async () => {
  await using lab = await startInTurn(sgNlbAddressesOnly, "preserved-sg", {});
  const { claims } = await expectToPass(sgNlbAddressesOnly, lab);
  expect(claims).toHaveLength(5);
});

test.concurrent("plain instances are set up by their tags, as the article does it", async () => {
  await using lab = await startInTurn(bothAnswer, "by-tag", { SetUp: "SystemsManager" });
  const { associations = [] } = await lab.status();
  expect(associations.map(({ document, executions }) => [document, executions.map(({ status }) => status)])).toEqual([
    ["AWS-RunShellScript", ["Success"]],
    ["AWS-ApplyAnsiblePlaybooks", ["Success", "Success"]],
  ]);
  const [shell, playbook] = associations;
  const printed = async (id = "") => (await lab.executionOutput(id)).stdout;
  expect(await printed(shell?.executions[0]?.executionId)).toMatch(/Installed:[\s\S]*httpd[\s\S]*Complete!/);
  expect(await printed(playbook?.executions[0]?.executionId)).toMatch(/PLAY RECAP[\s\S]*failed=0/);
  await expectToPass(bothAnswer, lab);
});
