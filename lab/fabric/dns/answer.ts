import type { Answer, Question } from "dns-packet";
import { rangeHas } from "../../model/index.ts";
import { preferred } from "./affinity.ts";
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
}

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
  const record = view?.names.get(name) ?? zone.names.get(name);
  const apex = zone.apexes.find((one) => name === one || name.endsWith(`.${one}`));
  if (record) return answerRecord(question, record, soa(apex ?? name, zone), context);
  if (apex === undefined) return { kind: "forward" };
  const authority = soa(apex, zone);
  if (name === apex && question.type === "SOA") return { ...refusal("NOERROR"), answers: [authority] };
  return { ...refusal(hasNamesBelow(name, apex, zone, view) ? "NOERROR" : "NXDOMAIN"), authorities: [authority] };
}

/** A reply without any record. */
export function refusal(rcode: Rcode): Extract<Reply, { kind: "answer" }> {
  return { kind: "answer", rcode, answers: [], authorities: [] };
}

function answerRecord({ name, type }: Question, record: ZoneRecord, authority: Answer, context: AnswerContext): Reply {
  const values = type === record.type ? chosen(record, context) : [];
  if (values.length === 0) return { ...refusal("NOERROR"), authorities: [authority] };
  const answers = values.map((data): Answer => ({ name, type: record.type, ttl: record.ttlSeconds, data }));
  return { ...refusal("NOERROR"), answers };
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
