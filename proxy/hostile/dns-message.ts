/** DNS messages that are none, lie about themselves or lead in circles (RFC 1035, 4.1). */
import { below, cut, flood, noise, pick, type Random, type Row, say, spoil } from "./script.ts";

const HEADER_BYTES = 12;
const LONGEST_UDP_BYTES = 65_507;
const POINTER = 0xc000;
/** A question asks for its own beginning, its end, or what is behind it. */
const POINTERS = [12, 13, 0, 14, 0x3fff] as const;

type Make = (random: Random) => Buffer;

const MESSAGES: readonly (readonly [string, Make])[] = [
  ["noise", (random) => noise(random, 1 + below(random, 1500))],
  ["a question spoilt", (random) => spoil(random, question(name("a", "example")))],
  ["a question cut short", (random) => cut(random, question(name("a", "example")))],
  ["an empty message", () => Buffer.alloc(0)],
  ["a header alone", (random) => noise(random, HEADER_BYTES)],
  ["counts that lie", (random) => counted(random)],
  ["a pointer to itself", (random) => question(Buffer.from([0xc0, pick(random, POINTERS) & 255]))],
  [
    "questions that point through each other",
    (random) => chained(random, 512 + below(random, LONGEST_UDP_BYTES - 512)),
  ],
  ["a name too long", (random) => question(name(...Array<string>(200).fill("x".repeat(1 + below(random, 63)))))],
  [
    "a label too long",
    (random) => question(Buffer.concat([Buffer.from([64 + below(random, 128)]), noise(random, 200)])),
  ],
  ["a name of strange bytes", (random) => question(prefixedLabel(noise(random, 1 + below(random, 63))))],
  ["a thousand EDNS options", () => withOptions(1000)],
  ["another operation", (random) => withFlags(question(name("a")), below(random, 0x8000))],
  ["an answer", (random) => withFlags(question(name("a")), 0x8000 | below(random, 0x8000))],
  ["another class and type", (random) => question(name("a", "example"), below(random, 65_536), below(random, 65_536))],
  ["a zone transfer", () => question(name("compute", "internal"), 252)],
  ["64 KiB", (random) => Buffer.concat([question(name("a")), noise(random, 1000), Buffer.alloc(60_000)])],
];

/** One datagram. */
export function hostileDnsMessage(random: Random): { readonly name: string; readonly bytes: Buffer } {
  const [name, make] = pick(random, MESSAGES);
  return { name, bytes: make(random) };
}

const GOOD = framed(question(name("a", "example")));

export const DNS_STREAM_ROWS: readonly Row[] = [
  ["a message", (random) => [say(framed(hostileDnsMessage(random).bytes))]],
  ["a message byte by byte", (random) => [{ kind: "drip", bytes: GOOD, everyMs: 1 + below(random, 50) }]],
  ["a message that never ends", (random) => [say(Buffer.from([255, 255])), say(noise(random, 100)), { kind: "hold" }]],
  ["a length that lies", (random) => [say(framed(question(name("a")), below(random, 65_536))), flood("x")]],
  ["empty messages without end", () => [flood(Buffer.alloc(2))]],
  ["questions without end, unread", () => [{ kind: "deaf" }, flood(GOOD)]],
  ["noise without end", (random) => [flood(noise(random, 1000))]],
  ["half a length", () => [say(Buffer.from([0]))]],
  ["RST at once", () => [{ kind: "reset" }]],
  ["nothing", () => [{ kind: "hold" }]],
];

/** One question of this name, in the bytes of its labels. */
export function question(labels: Buffer, type = 1, dnsClass = 1): Buffer {
  const header = Buffer.from("4242010000010000000000000000", "hex").subarray(0, HEADER_BYTES);
  const end = Buffer.alloc(4);
  end.writeUInt16BE(type, 0);
  end.writeUInt16BE(dnsClass, 2);
  return Buffer.concat([header, labels, end]);
}

export function name(...labels: readonly string[]): Buffer {
  return Buffer.concat([...labels.map((label) => prefixedLabel(Buffer.from(label))), Buffer.from([0])]);
}

/**
 * As many questions as fit, the name of each a pointer to that of the one before: reading the last one leads through
 * all of them, so that reading all takes time by the square of their number.
 */
export function chained(random: Random, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.writeUInt16BE(below(random, 65_536), 0);
  bytes.writeUInt16BE(0x0100, 2);
  let last = HEADER_BYTES;
  let count = 1;
  for (let at = HEADER_BYTES + 5; at + 2 <= length; at += 2) {
    bytes.writeUInt16BE(POINTER + last, at);
    if (at < 0x3ffe) last = at;
    if ((at - HEADER_BYTES - 5) % 6 === 0) count += 1;
  }
  bytes.writeUInt16BE(count - 1, 4);
  return bytes;
}

function counted(random: Random): Buffer {
  const message = question(name("a", "example"));
  for (const at of [4, 6, 8, 10]) message.writeUInt16BE(pick(random, [0, 1, 2, 65_535, below(random, 65_536)]), at);
  return message;
}

function withFlags(message: Buffer, flags: number): Buffer {
  message.writeUInt16BE(flags, 2);
  return message;
}

function withOptions(count: number): Buffer {
  const message = question(name("a", "example"));
  message.writeUInt16BE(1, 10);
  const record = Buffer.from("00002904d000000000ffff", "hex");
  record.writeUInt16BE(count * 4, 9);
  return Buffer.concat([message, record, Buffer.alloc(count * 4)]);
}

function prefixedLabel(label: Buffer): Buffer {
  return Buffer.concat([Buffer.from([label.length]), label]);
}

/** Over TCP: behind its length in two bytes. */
function framed(message: Buffer, length = message.length): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(length & 0xffff, 0);
  return Buffer.concat([head, message]);
}
