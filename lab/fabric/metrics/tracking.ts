/** What connection tracking says of itself, of this network namespace. */
import { readFile } from "node:fs/promises";
import { LabError } from "../../model/index.ts";
import { run } from "../run.ts";

export interface Tracking {
  /** Flows that are tracked now, and as many as there may be: the machine's limit, which holds for each namespace. */
  readonly entries: number;
  readonly most: number;
  /** First packets dropped because no tuple was left for their flow, since the namespace was made. */
  readonly insertFailed: number;
}

/** A line for each processor: `cpu=0 found=0 … insert_failed=0 drop=0 …`. Kernels may be built without the file of these figures. */
export const STATISTICS = ["conntrack", "-S"] as const;
export const ENTRIES_FILE = "/proc/sys/net/netfilter/nf_conntrack_count";
export const MOST_FILE = "/proc/sys/net/netfilter/nf_conntrack_max";

/** @throws LabError `TrackingUnreadable` */
export async function readTracking(): Promise<Tracking> {
  const [program, ...args] = STATISTICS;
  const texts = [run(program, args).then(({ stdout }) => stdout), ...[ENTRIES_FILE, MOST_FILE].map(readText)];
  const [statistics = "", entries = "", most = ""] = await Promise.all(texts);
  return parseTracking(statistics, entries, most);
}

/** @throws LabError `TrackingUnreadable` where one of the texts does not tell its figure */
export function parseTracking(statistics: string, entries: string, most: string): Tracking {
  const failed = [...statistics.matchAll(/\binsert_failed=(\d+)/g)].map(([, count]) => Number(count));
  if (failed.length === 0) throw unreadable(STATISTICS.join(" "), statistics);
  return {
    entries: figure(ENTRIES_FILE, entries),
    most: figure(MOST_FILE, most),
    insertFailed: failed.reduce((sum, one) => sum + one, 0),
  };
}

function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause) => {
    throw unreadable(file, "", cause);
  });
}

function figure(file: string, text: string): number {
  if (/^\d+$/.test(text.trim())) return Number(text);
  throw unreadable(file, text);
}

function unreadable(where: string, text: string, cause?: unknown): LabError {
  const message = `\`${where}\` does not tell what is tracked; got \`${text.trim()}\``;
  return new LabError("TrackingUnreadable", message, { cause, status: 500 });
}
