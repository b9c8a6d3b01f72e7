/** What all containers of a lab print, merged in time, and with `follow` also what those print that come later. */
import { type ContainerChange, type Docker, listInventory, watchLab } from "../docker/index.ts";
import { type LogLine, readLogs } from "../docker/logs.ts";
import type { LabContainer } from "../model/inventory.ts";
import { findContainer, shortName } from "./find.ts";

export interface LabLogOptions {
  /** Only this instance, or only this service's. */
  readonly ref?: string;
  /** Last lines of each to begin with; all unless told. */
  readonly tail?: number;
  readonly follow: boolean;
  readonly signal: AbortSignal;
  /** @param name short name of the container that printed it */
  readonly onLine: (line: LogLine, name: string) => void;
  /** Whose lines there will be, before the first of them. */
  readonly onNames?: (names: readonly string[]) => void;
}

/**
 * Ends after the last line, or with `follow` when `signal` aborts.
 *
 * @throws LabError `NoInstance`, `AmbiguousInstance`
 */
export async function readLabLogs(docker: Docker, lab: string, options: LabLogOptions): Promise<void> {
  const inventory = await listInventory(docker, lab);
  const isWanted = wantedBy(options.ref, inventory);
  const follower = createFollower(docker, options);
  const wanted = inventory.filter(isWanted);
  options.onNames?.(wanted.map(shortName));
  await follower.showPast(wanted);
  if (!options.follow || options.signal.aborted) return;
  for (const one of wanted) follower.follow(one);
  const onStart = async (containerId: string) => {
    const started = (await listInventory(docker, lab)).find((one) => one.containerId === containerId);
    if (started && isWanted(started)) follower.follow(started);
  };
  const onChange = ({ action, containerId }: ContainerChange) => {
    if (action === "start") onStart(containerId).catch(ignoreSilence);
  };
  await watchLab(docker, lab, onChange, options.signal);
}

/** An engine that goes away ends a reading, not the watch: the next start is read again. */
function ignoreSilence(): void {}

/** Members of a service that are yet to come are wanted with it. */
export function wantedBy(ref: string | undefined, inventory: readonly LabContainer[]): (one: LabContainer) => boolean {
  if (ref === undefined) return () => true;
  if (inventory.some((one) => one.service === ref)) return (one) => one.service === ref;
  const { containerId } = findContainer(inventory, ref);
  return (one) => one.containerId === containerId;
}

function createFollower(docker: Docker, { tail, signal, onLine }: LabLogOptions) {
  const shownMs = new Map<string, number>();
  const reading = new Map<string, Promise<void>>();
  const show = (line: LogLine, name: string) => {
    shownMs.set(line.containerId, line.timeMs);
    onLine(line, name);
  };
  const read = async (one: LabContainer) => {
    const afterMs = shownMs.get(one.containerId);
    const options = { follow: true, signal, ...(afterMs === undefined ? {} : { afterMs }) };
    await readLogs(docker, one.containerId, options, (line) => show(line, shortName(one)));
  };
  return {
    /** Everything printed so far, in the order of time. */
    async showPast(containers: readonly LabContainer[]): Promise<void> {
      const past: { line: LogLine; name: string }[] = [];
      const options = { follow: false, signal, ...(tail === undefined ? {} : { tail }) };
      const take = (one: LabContainer) =>
        readLogs(docker, one.containerId, options, (line) => past.push({ line, name: shortName(one) }));
      await Promise.all(containers.map(take));
      for (const { line, name } of past.sort((a, b) => a.line.timeMs - b.line.timeMs)) show(line, name);
    },
    /** A container that is started again is read again, from where the last reading ended. */
    follow(one: LabContainer): void {
      const before = reading.get(one.containerId) ?? Promise.resolve();
      reading.set(one.containerId, before.then(() => read(one)).catch(ignoreSilence));
    },
  };
}
