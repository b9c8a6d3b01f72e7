/**
 * What security groups refuse, noted by the kernel in a set: one element per kind of first packet, with a counter.
 *
 *   last rule of a group chain -> no rule admits it -> noted -> dropped
 *
 * A packet that is accepted never comes here. A full set takes nothing more and refuses all the same: the rule that
 * notes ends there, the one that drops is the next.
 */
import { z } from "zod";
import { LabError, type Refusal } from "../../model/index.ts";
import { run } from "../run.ts";
import { hex, MARK } from "./mark.ts";
import type { Collection, Rule } from "./text.ts";

/** An element: what was refused, and how many packets of it since the set was made. */
export interface RefusedCount {
  readonly direction: Refusal["direction"];
  readonly source: string;
  readonly destination: string;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  /** The flow's, which tells the load balancer's node (see `MARK`). */
  readonly mark: number;
  readonly packets: number;
}

const SET = "refused";
/** Bounds what a scan of ports leaves behind. */
const LIMITS = { size: 2048, timeoutSeconds: 100 };

export function refusedSet(): Collection {
  return {
    kind: "set",
    name: SET,
    type: "ipv4_addr . ipv4_addr . inet_proto . inet_service . mark",
    flags: "dynamic,timeout",
    limits: LIMITS,
    elements: [],
  };
}

/**
 * The direction goes into the mark of the packet itself, which dies here: nft takes no constant as a part of a key, and
 * no more than five parts. Protocols without ports are not noted.
 */
export function noteRefused(direction: Refusal["direction"]): Rule {
  const mark = direction === "egress" ? `ct mark | ${hex(MARK.refusedEgress)}` : "ct mark";
  const key = "ip saddr . ip daddr . meta l4proto . th dport . meta mark";
  return `meta l4proto { tcp, udp } meta mark set ${mark} update @${SET} { ${key} }`;
}

/**
 * What the set of the kernel's rule set holds now.
 *
 * @throws LabError `RefusalsUnreadable` with nft's own words.
 */
export async function readRefused(table: string): Promise<RefusedCount[]> {
  const { exitCode, stdout, stderr } = await run("nft", ["-j", "list", "set", "ip", table, SET]);
  if (exitCode !== 0) throw unreadable(stderr.trim());
  return parseRefused(stdout);
}

/** @throws LabError `RefusalsUnreadable` where it is not what nft prints of the set */
export function parseRefused(text: string): RefusedCount[] {
  const listing = listings.safeParse(parseJson(text));
  if (!listing.success) throw unreadable(z.prettifyError(listing.error));
  return listing.data.nftables.flatMap(({ set }) => (set?.elem ?? []).map(countOf));
}

/** Some versions of nft name a protocol, others give its number. */
const protocol = z.union([
  z.enum(["tcp", "udp"]),
  z.literal(6).transform(() => "tcp" as const),
  z.literal(17).transform(() => "udp" as const),
]);
const element = z.object({
  elem: z.object({
    val: z.object({ concat: z.tuple([z.string(), z.string(), protocol, z.number(), z.number()]) }),
    counter: z.object({ packets: z.number() }),
  }),
});
const listings = z.object({
  nftables: z.array(z.object({ set: z.object({ elem: z.array(element).optional() }).optional() })),
});

function countOf({ elem: { val, counter } }: z.infer<typeof element>): RefusedCount {
  const [source, destination, protocol, port, mark] = val.concat;
  const direction = (mark & MARK.refusedEgress) === 0 ? "ingress" : "egress";
  return { direction, source, destination, protocol, port, mark, packets: counter.packets };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(words: string): LabError {
  return new LabError("RefusalsUnreadable", `What security groups refused could not be read: ${words}`, {
    status: 500,
  });
}
