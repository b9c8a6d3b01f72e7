/** Counters of the kernel by their names. */
import { z } from "zod";
import { LabError } from "../../model/index.ts";
import { run } from "../run.ts";

export interface Count {
  readonly packets: number;
  readonly bytes: number;
}

/** By counter name. */
export type Counts = ReadonlyMap<string, Count>;

/**
 * The named counters of a table.
 *
 * @throws LabError `CountersUnreadable` with nft's own words.
 */
export async function readCounters(table: string): Promise<Counts> {
  const { exitCode, stdout, stderr } = await run("nft", ["-j", "list", "counters", "table", "ip", table]);
  if (exitCode !== 0) throw unreadable(stderr.trim());
  return parseCounters(stdout);
}

const listings = z.object({
  nftables: z.array(
    z.object({
      counter: z.object({ name: z.string(), packets: z.number(), bytes: z.number() }).optional(),
    }),
  ),
});

/** @throws LabError `CountersUnreadable` where it is not what nft prints of counters */
export function parseCounters(text: string): Counts {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadable("no JSON");
  }
  const listing = listings.safeParse(value);
  if (!listing.success) throw unreadable(z.prettifyError(listing.error));
  const counters = listing.data.nftables.flatMap(({ counter }) => counter ?? []);
  return new Map(counters.map(({ name, packets, bytes }) => [name, { packets, bytes }]));
}

function unreadable(words: string): LabError {
  return new LabError("CountersUnreadable", `The kernel's counters could not be read: ${words}`, { status: 500 });
}
