/**
 * Bytes that no well-behaved peer sends, as data: what to say, how slowly, and how to leave. Generators make scripts out
 * of a sequence of random numbers, so that a seed is enough to say everything again.
 *
 *   seed -> random -> generator -> Script -> play(stream)
 */

/** One thing that a peer does. */
export type Step =
  | { readonly kind: "say"; readonly bytes: Buffer }
  /** A byte at a time. */
  | { readonly kind: "drip"; readonly bytes: Buffer; readonly everyMs: number }
  /** The same piece until this much was taken or the other side is gone. */
  | { readonly kind: "flood"; readonly piece: Buffer; readonly bytes: number }
  | { readonly kind: "pause"; readonly ms: number }
  /** Reads nothing from now on. */
  | { readonly kind: "deaf" }
  /** TLS 1.2 only: asks for another handshake. */
  | { readonly kind: "renegotiate" }
  /** Says nothing until the other side leaves. */
  | { readonly kind: "hold" }
  | { readonly kind: "end" }
  | { readonly kind: "reset" };

export interface Script {
  /** What it is, for figures: the same for all that one row of a generator makes. */
  readonly name: string;
  /** Shakes hands first, and speaks inside TLS. */
  readonly isInTls?: true;
  readonly steps: readonly Step[];
}

/** Numbers from 0 up to 1. */
export type Random = () => number;

/** A kind of script, and how its steps are made. */
export type Row = readonly [name: string, make: (random: Random) => readonly Step[]];

/** One of the rows by chance. Whoever has said all leaves at once, by an end or by RST, or stays. */
export function scriptOf(rows: readonly Row[], random: Random): Script {
  const [name, make] = pick(random, rows);
  const steps = make(random);
  return { name, steps: isOver(steps) ? steps : [...steps, pick(random, LAST_STEPS)] };
}

const LAST_STEPS: readonly Step[] = [{ kind: "end" }, { kind: "reset" }, { kind: "hold" }];

function isOver(steps: readonly Step[]): boolean {
  const last = steps.at(-1)?.kind;
  return last === "end" || last === "reset" || last === "hold";
}

/** In latin1, one byte a character. */
export function say(text: string | Buffer): Step {
  return { kind: "say", bytes: typeof text === "string" ? Buffer.from(text, "latin1") : text };
}

/** Far more than anybody should read. */
const FLOOD_BYTES = 2 ** 30;
const PIECE_BYTES = 64 * 1024;

/** @param text repeated to pieces of 64 KiB */
export function flood(text: string | Buffer): Step {
  const unit = Buffer.from(text as string, "latin1");
  return { kind: "flood", piece: Buffer.alloc(PIECE_BYTES - (PIECE_BYTES % unit.length), unit), bytes: FLOOD_BYTES };
}

/** A whole number from 0 up to `end`. */
export function below(random: Random, end: number): number {
  return Math.floor(random() * end);
}

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[below(random, list.length)] as T;
}

export function noise(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => below(random, 256)));
}

/** The same bytes but for up to four of them. */
export function spoil(random: Random, bytes: Buffer): Buffer {
  const spoilt = Buffer.from(bytes);
  for (let left = 1 + below(random, 4); left > 0; left--) spoilt[below(random, spoilt.length)] = below(random, 256);
  return spoilt;
}

/** Its beginning: of one byte at least, and never whole. */
export function cut(random: Random, bytes: Buffer): Buffer {
  return bytes.subarray(0, 1 + below(random, bytes.length - 1));
}
