import { connectDocker, killContainer } from "../../../lab/docker/index.ts";
import { readLogs } from "../../../lab/docker/logs.ts";
import { createHandle } from "../../../lab/handle/create.ts";
import type { LabHandle } from "../../../lab/handle/handle.ts";
import type { DbCluster } from "../../../lab/model/lab.ts";
import { startLab } from "../../../lab/project/start.ts";
import { isWhole, judge, type RowLine } from "../../../lab/scenario/rows/history.ts";
import type { Soak } from "../soak.ts";
import { causes } from "./causes.ts";
import { awaitCommits, awaitDisturbed, awaitWhole, rowsOf, startWriters, WRITERS, writerOf } from "./stage.ts";

const CAUSES = ["container killed", "planned", "cut off"] as const;

/**
 * Whoever leads control is killed at the first step that it takes in a failover, in the next one at the second, and so on up to
 * the last, for every cause: the cluster ends with one writer and the others following, and has all that clients were told.
 */
export const controlKilled: Soak = async (say) => {
  await using started = await startLab({ template: "three-tier", name: "soak-control-killed", timeScale: 10 });
  const lab = createHandle(started);
  const cluster = (await lab.plan()).dbClusters[0] as DbCluster;
  const lines: RowLine[] = [];
  const writers = await startWriters(lab, cluster, lines);
  const table: string[] = [];
  for (const cause of CAUSES) {
    for (let step = 1; ; step++) {
      await awaitWhole(lab, cluster);
      await awaitCommits(lines, WRITERS);
      const killed = await killAt(lab, cluster, cause, step);
      if (killed === undefined) break;
      table.push(`${cause}: ${killed}`);
      const verdict = judge([...lines], await rowsOf(lab, cluster));
      say(`${cause}, control killed at step ${step}, ${killed}: ${verdict.lost.length} lost`);
    }
  }
  await writers.end();
  const verdict = judge(lines, await rowsOf(lab, cluster));
  return { holds: isWhole(verdict) && table.length > CAUSES.length, ...verdict, table };
};

/** @returns what control was about to do when it was killed; `undefined` where there are not that many steps */
async function killAt(
  lab: LabHandle,
  cluster: DbCluster,
  cause: (typeof CAUSES)[number],
  step: number,
): Promise<string | undefined> {
  const docker = connectDocker();
  const stop = new AbortController();
  let steps = 0;
  let killed: string | undefined;
  const hear = (containerId: string, text: string) => {
    const name = stepOf(text);
    if (name === undefined || ++steps !== step) return;
    killed = name;
    void killContainer(docker, containerId);
  };
  const controls = (await lab.containers()).filter(({ role }) => role === "control");
  const following = controls.map(({ containerId }) =>
    readLogs(docker, containerId, { follow: true, tail: 0, signal: stop.signal }, ({ text }) =>
      hear(containerId, text),
    ),
  );
  const disturbed = awaitDisturbed(lab, cluster);
  await causes[cause](lab, await writerOf(lab, cluster));
  await disturbed;
  await awaitWhole(lab, cluster);
  stop.abort();
  await Promise.all(following);
  return killed;
}

/** What control says before it does something to a server. */
function stepOf(line: string): string | undefined {
  if (!line.startsWith("{")) return undefined;
  const { msg, step } = JSON.parse(line) as { msg?: string; step?: string };
  return msg === "database" ? step : undefined;
}
