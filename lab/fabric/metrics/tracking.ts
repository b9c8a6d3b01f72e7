/** What connection tracking says of itself, of this network namespace. */
import { readFile } from "node:fs/promises";
import { LabError } from "../../model/index.ts";

export interface Tracking {
  /** Flows that are tracked now, and as many as there may be. */
  readonly entries: number;
  readonly most: number;
  /** First packets dropped because no tuple was left for their flow, since the namespace was made. */
  readonly insertFailed: number;
}

/** A line of names, then one per processor, in hexadecimal. */
export const TRACKING_FILE = "/proc/net/stat/nf_conntrack";
/** The machine's; each namespace may have so many. */
export const MOST_TRACKED_FILE = "/proc/sys/net/netfilter/nf_conntrack_max";

/** @throws LabError `TrackingUnreadable` */
export async function readTracking(): Promise<Tracking> {
  const texts = [TRACKING_FILE, MOST_TRACKED_FILE].map((file) => readFile(file, "utf8"));
  const [figures = "", most = ""] = await Promise.all(texts).catch((cause) => {
    throw unreadable(cause);
  });
  return parseTracking(figures, most);
}

/** @throws LabError `TrackingUnreadable` where the kernel does not tell these figures */
export function parseTracking(figures: string, most: string): Tracking {
  const [head = "", ...rows] = figures.trim().split("\n");
  const names = head.trim().split(/ +/);
  const column = (name: string) =>
    rows.map((row) => Number.parseInt(row.trim().split(/ +/)[names.indexOf(name)] ?? "", 16));
  const tracking = {
    // The same in every line.
    entries: column("entries")[0] ?? Number.NaN,
    most: Number(most.trim() || Number.NaN),
    insertFailed: column("insert_failed").reduce((sum, one) => sum + one, 0),
  };
  if (Object.values(tracking).some(Number.isNaN)) throw unreadable();
  return tracking;
}

function unreadable(cause?: unknown): LabError {
  const message = `${TRACKING_FILE} does not tell how many flows are tracked, and how many were dropped`;
  return new LabError("TrackingUnreadable", message, { cause, status: 500 });
}
