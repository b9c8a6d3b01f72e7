/** What all containers of a lab printed, gone ones too, merged in time, and with `follow` what those print that come later. */
import { type ContainerChange, type Docker, listInventory, watchLab } from "../docker/index.ts";
import {
  alongTheWay,
  balancerSources,
  byTime,
  checkTiers,
  flowEntry,
  isWanted,
  type LogEntry,
  type LogFilter,
  type LogSource,
  wantsFlows,
} from "../logs/index.ts";
import type { Lab } from "../model/lab.ts";
import { readKeptLogs } from "./kept-logs.ts";
import { chooseLogs, type LogChoice } from "./log-choice.ts";
import { createLogReader, ignoreSilence, type LogReader } from "./log-reader.ts";
import { listPrinters } from "./printers.ts";
import { readRunningPlan } from "./running-plan.ts";

export interface LabLogOptions {
  /** Only this instance with the containers on it, one of these, or only this service's. */
  readonly ref?: string;
  /** Last lines of each to begin with; all unless told. */
  readonly tail?: number;
  /** Only these lines; those of one trace are told in the order of the request's way. */
  readonly filter?: LogFilter;
  readonly follow: boolean;
  readonly signal: AbortSignal;
  readonly onEntry: (entry: LogEntry) => void;
  /** Whose lines there will be, before the first of them. */
  readonly onSources?: (sources: readonly LogSource[]) => void;
}

/**
 * Ends after the last line, or with `follow` when `signal` aborts.
 *
 * @throws LabError `NoInstance`, `AmbiguousInstance`, `NoTier`, `InvalidLog`
 */
export async function readLabLogs(docker: Docker, lab: string, options: LabLogOptions): Promise<void> {
  const { ref, filter = {}, onEntry } = options;
  const inventory = await listInventory(docker, lab);
  const printers = await listPrinters(docker, lab, inventory);
  const choice = chooseLogs(ref, printers, await readKeptLogs(docker, inventory));
  const plan = (await readRunningPlan(docker, inventory))?.lab;
  const sources = [...choice.gone.map(({ source }) => source), ...choice.living.map(({ source }) => source)];
  const balancers = balancerSources(plan);
  checkTiers(filter.tiers ?? [], [...sources, ...balancers]);
  options.onSources?.(wantsFlows(filter) ? [...sources, ...balancers] : sources);

  const choose = (entry: LogEntry) => withFlow(plan, filter, entry).filter((one) => isWanted(filter, one));
  const reader = createLogReader(docker, options, (entry) => choose(entry).forEach(onEntry));
  for (const entry of await readPast(reader, choice, { ...options, choose })) onEntry(entry);
  if (options.follow && !options.signal.aborted)
    await followAll(docker, lab, { choice, reader, signal: options.signal });
}

function withFlow(plan: Lab | undefined, filter: LogFilter, entry: LogEntry): readonly LogEntry[] {
  const flow = plan && wantsFlows(filter) ? flowEntry(plan, entry) : undefined;
  return flow ? [flow, entry] : [entry];
}

interface PastOptions extends Pick<LabLogOptions, "tail" | "filter"> {
  readonly choose: (entry: LogEntry) => readonly LogEntry[];
}

/** Everything printed so far, in order. */
async function readPast(reader: LogReader, { living, gone }: LogChoice, options: PastOptions): Promise<LogEntry[]> {
  const { tail, filter, choose } = options;
  const each = [
    ...gone.map(({ entries }) => entries),
    ...(await Promise.all(living.map(({ source }) => reader.past(source)))),
  ];
  const chosen = each.flatMap((entries) => lastOf(entries.flatMap(choose), tail));
  return filter?.trace === undefined ? byTime(chosen) : alongTheWay(chosen);
}

function lastOf(entries: readonly LogEntry[], tail = Number.POSITIVE_INFINITY): readonly LogEntry[] {
  return tail === 0 ? [] : entries.slice(-tail);
}

interface Following {
  readonly choice: LogChoice;
  readonly reader: LogReader;
  readonly signal: AbortSignal;
}

async function followAll(docker: Docker, lab: string, { choice, reader, signal }: Following): Promise<void> {
  for (const { source } of choice.living) reader.follow(source);
  const onStart = async (containerId: string) => {
    const started = (await listPrinters(docker, lab)).find(({ source }) => source.containerId === containerId);
    if (started && choice.isWanted(started)) reader.follow(started.source);
  };
  const onChange = ({ action, containerId }: ContainerChange) => {
    if (action === "start") onStart(containerId).catch(ignoreSilence);
  };
  await watchLab(docker, lab, onChange, signal);
}
