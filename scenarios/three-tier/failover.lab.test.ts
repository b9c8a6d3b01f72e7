import { test } from "vitest";
import { expectToPass } from "../../lab/testing/scenario-test.ts";
import { sharedLab } from "../../lab/testing/test-lab.ts";
import failover from "./failover.scenario.ts";

test("an application server and a web server are lost, both are replaced, and service goes on", async () => {
  await expectToPass(failover, await sharedLab("plain"));
});
