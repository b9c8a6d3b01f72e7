/** What a run has under way: loads, long flows, faults. It ends with the run, and nothing begins after that. */
import { describeError, LabError } from "../model/errors.ts";
import type { StartedFault } from "../project/started-fault.ts";
import type { Download } from "./flow/index.ts";
import type { RunningLoad } from "./running-load.ts";

export interface Underway {
  readonly loads: readonly RunningLoad[];
  readonly downloads: readonly Download[];
  load(start: () => Promise<RunningLoad>): Promise<RunningLoad>;
  download(start: () => Promise<Download>): Promise<Download>;
  fault(start: () => Promise<StartedFault>): Promise<StartedFault>;
  readonly isOver: boolean;
  /** @throws LabError `Interrupted` after the end: a scenario that was interrupted may not know it yet */
  check(): void;
  /** Gives what went wrong. */
  end(): Promise<string[]>;
}

export function createUnderway(signal: AbortSignal): Underway {
  const all = { loads: [] as RunningLoad[], downloads: [] as Download[], faults: [] as StartedFault[] };
  let isOver = false;
  const check = () => {
    if (isOver || signal.aborted) throw new LabError("Interrupted", "The run has been interrupted");
  };
  /** What begins while the run ends comes too late. */
  const begin = async <T>(kept: T[], start: () => Promise<T>, end: (one: T) => void | Promise<void>): Promise<T> => {
    check();
    const one = await start();
    if (isOver) await end(one);
    else kept.push(one);
    return one;
  };
  return {
    loads: all.loads,
    downloads: all.downloads,
    load: (start) => begin(all.loads, start, abandon),
    download: (start) => begin(all.downloads, start, abandon),
    fault: (start) => begin(all.faults, start, stop),
    get isOver() {
      return isOver;
    },
    check,
    end: async () => {
      isOver = true;
      // A fault that its scenario ended, or that ended by itself, is ended once more, which does nothing.
      const undoing = complaints(all.faults.map(stop));
      const ending = endAll([...all.loads, ...all.downloads], signal.aborted);
      return [...(await ending), ...(await undoing)];
    },
  };
}

const abandon = (one: RunningLoad | Download) => one.abandon();
const stop = (one: StartedFault) => one.stop();

/** Who was interrupted does not wait for answers that may never come. */
async function endAll(running: readonly (RunningLoad | Download)[], isInterrupted: boolean): Promise<string[]> {
  if (!isInterrupted) return complaints(running.map((one) => one.stop()));
  for (const one of running) one.abandon();
  return [];
}

async function complaints(endings: readonly Promise<unknown>[]): Promise<string[]> {
  const settled = await Promise.allSettled(endings);
  return settled.flatMap((one) => (one.status === "rejected" ? [describeError(one.reason)] : []));
}
