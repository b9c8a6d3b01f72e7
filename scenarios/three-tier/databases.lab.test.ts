/** The database fails over under those who write: one after the other, each on what the one before has left. */
import { beforeAll, expect, test } from "vitest";
import type { StartedLab } from "../../lab/project/started-lab.ts";
import { expectToPass } from "../../lab/testing/scenario-test.ts";
import { sharedLab } from "../../lab/testing/test-lab.ts";
import dbFailover from "./db-failover.scenario.ts";
import dbStaleAddress from "./db-stale-address.scenario.ts";
import dbWriterLoss from "./db-writer-loss.scenario.ts";

let lab: StartedLab;

beforeAll(async () => {
  lab = await sharedLab("plain");
});

test("a killed writer gives way; a good pool follows, a cached address is refused for ever (R12, R18, R28)", async () => {
  const { claims } = await expectToPass(dbWriterLoss, lab);
  expect(claims).toHaveLength(15);
});

test("a failover that is asked for loses no row and leaves pages slow at the most (R12, R15, R19)", async () => {
  const { claims } = await expectToPass(dbFailover, lab);
  expect(claims).toHaveLength(14);
});

test("over a cached address and over the reader endpoint no row is written in silence (R09, R18, R28)", async () => {
  const { claims } = await expectToPass(dbStaleAddress, lab);
  expect(claims).toHaveLength(9);
});
