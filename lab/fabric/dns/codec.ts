import {
  decode,
  encode,
  type OptAnswer,
  type Packet,
  type Question,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
} from "dns-packet";
import type { Rcode, Reply } from "./answer.ts";

/** A message that asks something. */
export interface Query {
  readonly id: number;
  readonly opcode: number;
  readonly recursionDesired: boolean;
  readonly questions: readonly Question[];
  /** Bytes that the asker takes over UDP; absent without EDNS. */
  readonly udpPayloadSize?: number;
}

const HEADER_BYTES = 12;
const RESPONSE = 0x8000;
/** Without EDNS (RFC 1035, 4.2.1). */
const PLAIN_UDP_BYTES = 512;
/** What we take and give over UDP with EDNS: no fragments on any link. */
const LARGEST_UDP_BYTES = 1232;
/** The most that a length in two bytes tells (RFC 1035, 4.2.2). */
const LARGEST_TCP_BYTES = 65_535;
/** Records that a question may come with, itself among them. */
const MOST_RECORDS = 8;

const RCODES: Readonly<Record<Rcode, number>> = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
};

/** `undefined` for whatever is no query: garbage, and answers, which are never answered. */
export function parseQuery(message: Buffer): Query | undefined {
  if (message.length < HEADER_BYTES) return undefined;
  const flags = message.readUInt16BE(2);
  if ((flags & RESPONSE) !== 0) return undefined;
  const head = {
    id: message.readUInt16BE(0),
    opcode: (flags >> 11) & 15,
    recursionDesired: (flags & RECURSION_DESIRED) !== 0,
  };
  if (isBeyondReason(message)) return { ...head, questions: [] };
  const packet = decoded(message);
  if (!packet) return undefined;
  const edns = packet.additionals?.find((one): one is OptAnswer => one.type === "OPT");
  return {
    ...head,
    questions: packet.questions ?? [],
    ...(edns ? { udpPayloadSize: edns.udpPayloadSize } : {}),
  };
}

/** More than a question holds. Read to its end, 64 KiB of names that point through each other take a second. */
function isBeyondReason(message: Buffer): boolean {
  const records = [4, 6, 8, 10].reduce((sum, at) => sum + message.readUInt16BE(at), 0);
  return message.length > LARGEST_UDP_BYTES || records > MOST_RECORDS;
}

/** The bytes of a reply; an answer that is too long is cut to nothing and marked, so that over UDP TCP is tried. */
export function encodeReply(query: Query, reply: Extract<Reply, { kind: "answer" }>, transport: "udp" | "tcp"): Buffer {
  const message: Packet = {
    type: "response",
    id: query.id,
    flags: RECURSION_AVAILABLE | (query.recursionDesired ? RECURSION_DESIRED : 0) | RCODES[reply.rcode],
    questions: [...query.questions],
    additionals: query.udpPayloadSize === undefined ? [] : [OPT],
  };
  const whole = encode({ ...message, answers: [...reply.answers], authorities: [...reply.authorities] });
  if (whole.length <= (transport === "tcp" ? LARGEST_TCP_BYTES : udpLimit(query))) return whole;
  return encode({ ...message, flags: (message.flags ?? 0) | TRUNCATED_RESPONSE });
}

function udpLimit({ udpPayloadSize }: Query): number {
  return Math.min(LARGEST_UDP_BYTES, Math.max(PLAIN_UDP_BYTES, udpPayloadSize ?? 0));
}

const OPT: OptAnswer = {
  type: "OPT",
  name: ".",
  udpPayloadSize: LARGEST_UDP_BYTES,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
};

function decoded(message: Buffer): Packet | undefined {
  try {
    return decode(message);
  } catch {
    return undefined;
  }
}
