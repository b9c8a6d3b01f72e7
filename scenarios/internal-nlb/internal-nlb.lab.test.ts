/** One lab as it comes: our web server and our application, the uwsgi protocol between them. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StartedLab } from "../../lab/project/started-lab.ts";
import { labFor } from "../../lab/scenario/index.ts";
import { expectToPass } from "../../lab/testing/scenario-test.ts";
import { labName, TEST_TIME_SCALE } from "../../lab/testing/test-lab.ts";
import appLoss from "./app-loss.scenario.ts";
import bothAnswer from "./both-answer.scenario.ts";

let lab: StartedLab;

beforeAll(async () => {
  lab = await labFor(bothAnswer, { name: labName("internal-nlb"), timeScale: TEST_TIME_SCALE });
});
afterAll(() => lab?.stop());

test("both application servers answer, about half each, and admit the NLB's addresses alone (NLB-038, V26)", async () => {
  const { claims } = await expectToPass(bothAnswer, lab);
  expect(claims).toHaveLength(10);
});

test("when one of them is killed the other answers alone, and nothing fails once it was noticed (A24, NLB-128)", async () => {
  const { claims } = await expectToPass(appLoss, lab);
  expect(claims).toHaveLength(3);
});
