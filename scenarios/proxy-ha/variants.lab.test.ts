/** Scenarios that need a lab of their own, side by side: most of what they do is wait. */
import { expect, test } from "vitest";
import type { StartedLab } from "../../lab/project/started-lab.ts";
import { labFor, type Scenario } from "../../lab/scenario/index.ts";
import { expectToPass } from "../../lab/testing/scenario-test.ts";
import { labName, TEST_TIME_SCALE } from "../../lab/testing/test-lab.ts";
import proxyHung from "./proxy-hung.scenario.ts";
import proxyHungEc2 from "./proxy-hung-ec2.scenario.ts";
import sgClientsRangeOnly from "./sg-clients-range-only.scenario.ts";
import sgNlbRangeOnly from "./sg-nlb-range-only.scenario.ts";

let turn: Promise<unknown> = Promise.resolve();

/** One after the other: a machine that boots four labs at once is too busy for the claims of a scenario that plays meanwhile. */
function startInTurn(scenario: Scenario): Promise<StartedLab> {
  const start = () => labFor(scenario, { name: labName(scenario.name), timeScale: TEST_TIME_SCALE });
  const started = turn.then(start, start);
  turn = started;
  return started;
}

async function expectClaims(scenario: Scenario, count: number): Promise<void> {
  await using lab = await startInTurn(scenario);
  const { claims } = await expectToPass(scenario, lab);
  expect(claims).toHaveLength(count);
}

test.concurrent("a proxy that hangs is found by checks, its flows are reset, it is replaced because of them (NLB-104, NLB-121, NLB-128, NLB-129, A82)", () =>
  expectClaims(proxyHung, 16));

test.concurrent("with HealthCheckType EC2 it is unhealthy, and not replaced (NLB-104, A23)", () =>
  expectClaims(proxyHungEc2, 5));

test.concurrent("a rule for the NLB's range alone refuses every client while all targets are healthy (NLB-038)", () =>
  expectClaims(sgNlbRangeOnly, 5));

test.concurrent("a rule for the clients' range alone refuses the NLB, whose targets fail (NLB-121, NLB-134, A29)", () =>
  expectClaims(sgClientsRangeOnly, 5));
