import { expect, test } from "vitest";
import { createHandle } from "../../../lab/handle/create.ts";
import type { LabHandle } from "../../../lab/handle/handle.ts";
import type { DbCluster } from "../../../lab/model/lab.ts";
import { isWhole, judge, type RowLine } from "../../../lab/scenario/rows/history.ts";
import type { RunningProgram } from "../../../lab/scenario/running-program.ts";
import { killLeader } from "../../../lab/testing/kill-leader.ts";
import { sharedLab } from "../../../lab/testing/test-lab.ts";
import { cutOffOnce, startProbe } from "./split-brain.ts";
import { awaitCommits, awaitWhole, rowsOf, sql, TABLE } from "./stage.ts";
import { turnsOf } from "./turns.ts";

/** The short form of `npm run soak -- split-brain`, and then a whole zone, with control killed half-way. */
test("R16, R17: of a writer that is cut off, or whose zone is down, and the new one never do two take writes", async () => {
  const lab = createHandle(await sharedLab("plain"));
  const cluster = (await lab.plan()).dbClusters[0] as DbCluster;
  const zoneOfWriter = async () => (await lab.database(cluster.identifier).writer())?.availabilityZone;
  const first = await zoneOfWriter();
  // Where it stays when the other zone goes down.
  const client = await lab.until(
    async () => (await lab.instances("AppGroup")).find(({ availabilityZone }) => availabilityZone === first),
    { what: "an application server in the writer's zone" },
  );
  const lines: RowLine[] = [];
  const probe = await startProbe(lab, cluster, client.instanceId, lines);
  await cutOffOnce(lab, cluster, lines);
  expect(await zoneOfWriter()).not.toBe(first);
  await loseZoneOnce(lab, cluster, lines, probe);
  await awaitWhole(lab, cluster);
  const verdict = judge(lines, await rowsOf(lab, cluster));
  expect(isWhole(verdict), JSON.stringify(verdict)).toBe(true);
  expect(turnsOf(lines)).toHaveLength(3);
  await sql(lab, cluster, `DROP TABLE ${TABLE}`);
}, 240_000);

/** Until the writer of another zone has taken a write, control killed as soon as the failover has begun. */
async function loseZoneOnce(
  lab: LabHandle,
  cluster: DbCluster,
  lines: readonly RowLine[],
  probe: RunningProgram,
): Promise<void> {
  await awaitWhole(lab, cluster);
  const { identifier, availabilityZone: zone = "" } = (await lab.database(cluster.identifier).writer()) ?? {};
  await using _down = await lab.fault("az-down", { zone });
  await lab.until(({ databases }) => databases.some(({ state }) => state === "failing-over"), {
    what: "the failover to begin",
  });
  await killLeader(lab);
  const others = cluster.instances.filter((one) => one.identifier !== identifier);
  await awaitCommits(
    lines,
    others.map((one) => one.identifier),
  );
  // When the zone is back its group gives up instances of this one.
  probe.endInput();
  await probe.ended;
}
