import type { Answer, Question } from "dns-packet";
import { isWithin, parseTxtValue, rangeHas } from "../../model/index.ts";
import { preferred } from "./affinity.ts";
import { lookUp } from "./wildcard.ts";
import type { VpcView, Zone, ZoneRecord } from "./zone.ts";

export type Rcode = "NOERROR" | "FORMERR" | "SERVFAIL" | "NXDOMAIN" | "NOTIMP" | "REFUSED";

export type Reply =
  | {
      readonly kind: "answer";
      readonly rcode: Rcode;
      readonly answers: readonly Answer[];
      readonly authorities: readonly Answer[];
    }
  /** The name is not ours: the outside world knows, or nobody. */
  | { readonly kind: "forward" };

export interface AnswerContext {
  readonly clientIp: string;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
  /** CNAMEs that led here; none unless told. */
  readonly followed?: number;
}

const MOST_FOLLOWED = 8;
/** By which the machine that runs the lab reaches published ports. */
const MACHINE = "127.0.0.1";

/**
 * What one question gets. Names compare without regard to case and come back as they were asked; a name that exists
 * without a record of the type asked for is no error; a name of our own zones without any record does not exist, and is
 * never asked for elsewhere (row V51).
 */
export function answer(question: Question, zone: Zone, context: AnswerContext): Reply {
  const { clientIp } = context;
  const view = zone.vpcs.find(({ cidrs }) => cidrs.some((cidr) => rangeHas(cidr, clientIp)));
  if (question.class !== "IN" || view?.enableDnsSupport === false) return refusal("REFUSED");
  const name = question.name.toLowerCase();
  const [inner, outer] = [closest(view?.apexes ?? [], name), closest(zone.apexes, name)];
  // A private zone hides a public one of the same name or above it, whole (row V51).
  const isPrivate = inner !== undefined && inner.length >= (outer?.length ?? 0);
  const records =
    (view && lookUp(view.names, name, inner)) ?? (isPrivate ? undefined : lookUp(zone.names, name, outer));
  const apex = isPrivate ? inner : outer;
  const cname = records?.find(({ type }) => type === "CNAME");
  if (cname && question.type !== "CNAME") return followCname(question, cname, zone, context);
  const record = records?.find(({ type }) => type === question.type);
  if (record) return answerRecord(question, seenBy(zone, record, clientIp), soa(apex ?? name, zone), context);
  if (records) return { ...refusal("NOERROR"), authorities: [soa(apex ?? name, zone)] };
  if (apex === undefined) return { kind: "forward" };
  const authority = soa(apex, zone);
  if (name === apex && question.type === "SOA") return { ...refusal("NOERROR"), answers: [authority] };
  return { ...refusal(hasNamesBelow(name, apex, zone, view) ? "NOERROR" : "NXDOMAIN"), authorities: [authority] };
}

/** The longest of the domains that the name is in. */
function closest(apexes: readonly string[], name: string): string | undefined {
  return apexes.filter((one) => isWithin(name, one)).toSorted((a, b) => b.length - a.length)[0];
}

/**
 * The name that it stands for, and what that one has; a circle of names ends after some steps.
 *
 * DIFFERS: of a name that is not the lab's the CNAME alone is told: whoever asks must ask on.
 */
function followCname(question: Question, record: ZoneRecord, zone: Zone, context: AnswerContext): Reply {
  const { followed = 0 } = context;
  const [data = ""] = record.values;
  const own: Answer = { name: question.name, type: "CNAME", ttl: record.ttlSeconds, data };
  if (followed >= MOST_FOLLOWED) return refusal("SERVFAIL");
  const next = answer({ ...question, name: data }, zone, { ...context, followed: followed + 1 });
  if (next.kind === "forward") return { ...refusal("NOERROR"), answers: [own] };
  return { ...next, answers: [own, ...next.answers] };
}

/** A reply without any record. */
export function refusal(rcode: Rcode): Extract<Reply, { kind: "answer" }> {
  return { kind: "answer", rcode, answers: [], authorities: [] };
}

/** To the machine, what is published is its own address. */
function seenBy({ machine }: Zone, record: ZoneRecord, clientIp: string): ZoneRecord {
  if (!machine || record.type !== "A" || machine.labRanges.some((range) => rangeHas(range, clientIp))) return record;
  const values = record.values.map((value) => (machine.published.has(value) ? MACHINE : value));
  return { ...record, values: [...new Set(values)] };
}

function answerRecord({ name }: Question, record: ZoneRecord, authority: Answer, context: AnswerContext): Reply {
  const values = chosen(record, context);
  if (values.length === 0) return { ...refusal("NOERROR"), authorities: [authority] };
  const { type, ttlSeconds: ttl } = record;
  const answers = values.map(
    (data): Answer => (type === "TXT" ? { name, type, ttl, data: bytesOf(data) } : { name, type, ttl, data }),
  );
  return { ...refusal("NOERROR"), answers };
}

/** The strings of a TXT record: what the template writes was checked. */
function bytesOf(value: string): Buffer[] {
  return (parseTxtValue(value) ?? []).map((text) => Buffer.from(text, "latin1"));
}

/** Another order each time; a reader endpoint gives one of its addresses by chance (row R03). */
function chosen({ answer, values, affinity }: ZoneRecord, context: AnswerContext): readonly string[] {
  const shuffled = preferred(values, affinity, context)
    .map((value) => ({ value, place: context.random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ value }) => value);
  return answer === "one-at-random" ? shuffled.slice(0, 1) : shuffled;
}

/** An inner node of the tree of names exists, though it has no record. */
function hasNamesBelow(name: string, apex: string, zone: Zone, view: VpcView | undefined): boolean {
  if (name === apex) return true;
  return [...zone.names.keys(), ...(view?.names.keys() ?? [])].some((known) => known.endsWith(`.${name}`));
}

function soa(apex: string, { negativeTtlSeconds }: Zone): Answer {
  const data = {
    mname: `ns.${apex}`,
    rname: `hostmaster.${apex}`,
    serial: 1,
    refresh: 7200,
    retry: 900,
    expire: 1_209_600,
    minimum: negativeTtlSeconds,
  };
  return { type: "SOA", name: apex, ttl: negativeTtlSeconds, data };
}
