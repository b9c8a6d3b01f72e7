/** Who runs tests on this machine, so that the labs of a run that was killed can be told from those of one that lives. */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const RECORDS = join(tmpdir(), "tierlab-test-runs");

/** Notes that this process runs the tests whose labs' names begin with `run`. */
export async function noteRun(run: string): Promise<void> {
  await mkdir(RECORDS, { recursive: true });
  await writeFile(join(RECORDS, run), `${process.pid} ${await startOf(process.pid)}`);
}

/** Forgets a run: nothing of it is left. */
export async function forgetRun(run: string): Promise<void> {
  await rm(join(RECORDS, run), { force: true });
}

/** Runs that were noted and whose process is no more. */
export async function deadRuns(): Promise<string[]> {
  const runs = await readdir(RECORDS).catch(() => []);
  const dead = await Promise.all(runs.map(async (run) => !(await lives(await readFile(join(RECORDS, run), "utf8")))));
  return runs.filter((_, at) => dead[at]);
}

async function lives(record: string): Promise<boolean> {
  const [pid, start] = record.split(" ");
  return start !== undefined && start === (await startOf(Number(pid)));
}

/** When a process began, in clock ticks since boot (proc(5), field 22): tells it from a later one of the same number. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}
