import type { Clock } from "../../model/index.ts";
import { createRateLimit } from "../rate-limit.ts";
import { answer, refusal } from "./answer.ts";
import { encodeReply, parseQuery, type Query } from "./codec.ts";
import type { Failing } from "./faults.ts";
import { type ForwardOptions, forward } from "./forward.ts";
import type { Zone } from "./zone.ts";

export interface ResolverOptions extends ForwardOptions {
  /** The zone that holds now. */
  readonly zone: () => Zone;
  /** How it fails now, where a fault makes it; never unless told. */
  readonly failing?: () => Failing;
  readonly clock: Clock;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
}

export interface DnsCounters {
  queries: number;
  /** Messages that were no queries. */
  malformed: number;
  /** Over the limit of row V45. */
  rejected: number;
  /** Answered, or not, as a fault has it. */
  failed: number;
  forwarded: number;
  /** Forwarded in vain. */
  unanswered: number;
}

export interface Resolver {
  readonly counters: Readonly<DnsCounters>;
  /**
   * The bytes to send back; `undefined` for what is not to be answered, `silence` for what a fault leaves unanswered.
   * Never rejects.
   */
  resolve(message: Buffer, clientIp: string, transport: "udp" | "tcp"): Promise<Buffer | "silence" | undefined>;
}

/** Questions for the outside that may be open at once: beyond it they fail at once instead of piling up. */
const MOST_FORWARDED = 256;
const QUERY = 0;

export function createResolver(options: ResolverOptions): Resolver {
  const counters: DnsCounters = { queries: 0, malformed: 0, rejected: 0, failed: 0, forwarded: 0, unanswered: 0 };
  const isWithinLimit = createRateLimit(options.clock);
  let open = 0;

  async function forwarded(message: Buffer, transport: "udp" | "tcp"): Promise<Buffer | undefined> {
    counters.forwarded += 1;
    if (open >= MOST_FORWARDED) return undefined;
    open += 1;
    try {
      return await forward(message, transport, options);
    } finally {
      open -= 1;
    }
  }

  /** A name may hold bytes that read well and cannot be written: such a question is dropped as garbage is. */
  function encoded(query: Query, reply: Parameters<typeof encodeReply>[1], transport: "udp" | "tcp") {
    try {
      return encodeReply(query, reply, transport);
    } catch {
      counters.malformed += 1;
      return undefined;
    }
  }

  return {
    counters,
    async resolve(message, clientIp, transport) {
      counters.queries += 1;
      if (!isWithinLimit(clientIp)) {
        counters.rejected += 1;
        return undefined;
      }
      const query = parseQuery(message);
      if (!query) {
        counters.malformed += 1;
        return undefined;
      }
      const failure = options.failing?.()(query.questions[0]?.name ?? "", clientIp);
      if (failure) counters.failed += 1;
      if (failure === "silence") return failure;
      if (failure) return encoded(query, refusal(failure), transport);
      const reply = replyTo(query, clientIp, options);
      if (reply.kind === "answer") return encoded(query, reply, transport);
      const relayed = await forwarded(message, transport);
      if (!relayed) counters.unanswered += 1;
      return relayed ?? encoded(query, refusal("SERVFAIL"), transport);
    },
  };
}

function replyTo({ opcode, questions, recursionDesired }: Query, clientIp: string, options: ResolverOptions) {
  const [question] = questions;
  if (opcode !== QUERY) return refusal("NOTIMP");
  if (!question || questions.length > 1) return refusal("FORMERR");
  const reply = answer(question, options.zone(), { clientIp, random: options.random });
  return reply.kind === "forward" && !recursionDesired ? refusal("REFUSED") : reply;
}
