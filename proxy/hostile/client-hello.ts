/** What TLS clients should not say: hellos cut, spoilt, without end, or none at all (RFC 8446, 4.1.2 and 5.1). */
import { below, cut, flood, noise, pick, type Random, type Row, say, spoil } from "./script.ts";

const HANDSHAKE = 22;
const ALERT = 21;
const APPLICATION_DATA = 23;
const CLIENT_HELLO = 1;
const NO_RENEGOTIATION_WARNING = Buffer.from([1, 100]);
const EXTENSION = { serverName: 0, groups: 10, signatures: 13, protocols: 16, earlyData: 42, versions: 43 } as const;
const CIPHERS = Buffer.from("130113021303c02bc02fc02cc030", "hex");

/** What a hello asks for; every part may be absurd. */
export interface HelloParts {
  readonly serverNames?: readonly Buffer[];
  readonly protocols?: readonly Buffer[];
  readonly hasEarlyData?: boolean;
  readonly padding?: number;
}

/** A record of this type. @param length what it says of itself, its own unless told */
export function record(type: number, body: Buffer, length = body.length): Buffer {
  return Buffer.concat([Buffer.from([type, 3, 1, (length >> 8) & 255, length & 255]), body]);
}

/** The handshake message without its record. */
/** The message in one record. */
export function helloMessage(random: Random, parts: HelloParts): Buffer {
  const { serverNames = [], protocols = [], hasEarlyData = false, padding = 0 } = parts;
  const names = serverNames.map((name) => Buffer.concat([Buffer.from([0]), prefixed(2, name)]));
  const extensions = Buffer.concat([
    ...(names.length > 0 ? [extension(EXTENSION.serverName, prefixed(2, Buffer.concat(names)))] : []),
    extension(EXTENSION.groups, Buffer.from("0004001d0017", "hex")),
    extension(EXTENSION.signatures, Buffer.from("0006040308040401", "hex")),
    ...(protocols.length > 0 ? [extension(EXTENSION.protocols, listOf(protocols))] : []),
    ...(hasEarlyData ? [extension(EXTENSION.earlyData, Buffer.alloc(0))] : []),
    extension(EXTENSION.versions, Buffer.from("0403040303", "hex")),
    ...(padding > 0 ? [extension(21, Buffer.alloc(padding))] : []),
  ]);
  const session = prefixed(1, noise(random, 32));
  const body = [Buffer.from([3, 3]), noise(random, 32), session, prefixed(2, CIPHERS), Buffer.from([1, 0])];
  return Buffer.concat([Buffer.from([CLIENT_HELLO]), prefixed(3, Buffer.concat([...body, prefixed(2, extensions)]))]);
}

/** The message in one record. */
export function hello(random: Random, parts: HelloParts = { serverNames: [Buffer.from("shop.example")] }): Buffer {
  return record(HANDSHAKE, helloMessage(random, parts));
}

const ABSURD_NAMES = [
  "",
  "\0",
  ".",
  "..",
  "*",
  "*.*.*",
  "xn--",
  "a b c",
  "a\r\ntls 2.0 forged",
  "%s%n%00",
  "[::1]",
  "\xff\xfe\x80",
  "__proto__",
  "constructor",
  "-".repeat(63),
  "a.".repeat(127),
  "x".repeat(255),
  "x".repeat(256),
  "x".repeat(16_000),
].map((name) => Buffer.from(name, "latin1"));

export const CLIENT_HELLO_ROWS: readonly Row[] = [
  ["a hello cut short", (random) => [say(cut(random, hello(random)))]],
  ["a spoilt hello", (random) => [say(spoil(random, hello(random)))]],
  ["a whole hello and no more", (random) => [say(hello(random))]],
  ["a hello byte by byte", (random) => [{ kind: "drip", bytes: hello(random), everyMs: 1 + below(random, 20) }]],
  ["a hello in many records", (random) => inRecords(random, helloMessage(random, {}), 1 + below(random, 40))],
  ["the longest hello", (random) => [say(hello(random, { padding: 16_000 }))]],
  ["a hello of 60,000 bytes", (random) => inRecords(random, helloMessage(random, { padding: 60_000 }), 16_000)],
  ["a record that is too long", (random) => [say(record(HANDSHAKE, noise(random, 30_000), 0xffff))]],
  ["a record that never ends", (random) => [say(record(HANDSHAKE, noise(random, 20), 16_000))]],
  ["a wrong length", (random) => [say(wrongLength(random))]],
  ["an absurd name", (random) => [say(hello(random, { serverNames: [pick(random, ABSURD_NAMES)] }))]],
  ["a thousand names", (random) => [say(hello(random, { serverNames: Array(1000).fill(Buffer.from("a.example")) }))]],
  ["absurd protocols", (random) => [say(hello(random, { protocols: absurdProtocols(random) }))]],
  ["early data", (random) => [say(hello(random, { hasEarlyData: true })), say(record(23, noise(random, 1000)))]],
  ["two hellos", (random) => [say(hello(random)), say(hello(random))]],
  ["an alert first", () => [say(record(ALERT, NO_RENEGOTIATION_WARNING))]],
  ["alerts without end", (random) => [say(hello(random)), flood(record(ALERT, NO_RENEGOTIATION_WARNING))]],
  ["empty records without end", (random) => [say(hello(random)), flood(record(HANDSHAKE, Buffer.alloc(0)))]],
  ["data before keys", (random) => [say(record(APPLICATION_DATA, noise(random, 500)))]],
  ["SSL 2", () => [say(Buffer.from("802e0100020015000000100100800200800300800400800500800600400700c0", "hex"))]],
  ["plain HTTP", () => [say("GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n")]],
  ["a PROXY header ahead of the hello", (random) => [say("PROXY TCP4 1.2.3.4 5.6.7.8 9 10\r\n"), say(hello(random))]],
  ["noise", (random) => [say(noise(random, 1 + below(random, 20_000)))]],
  ["noise without end", (random) => [flood(noise(random, 1000))]],
  ["nothing", () => [{ kind: "hold" }]],
  ["nothing, and gone", () => []],
];

/** What goes on inside a handshake that held. */
export const IN_TLS_ROWS: readonly Row[] = [
  ["another handshake, again and again", () => Array(20).fill({ kind: "renegotiate" })],
  ["data without end, unread", () => [{ kind: "deaf" }, flood("x")]],
  ["leaves at once", () => []],
  ["some data", (random) => [say(noise(random, 1 + below(random, 50_000)))]],
  ["data byte by byte", (random) => [{ kind: "drip", bytes: noise(random, 50), everyMs: 1 + below(random, 20) }]],
];

function inRecords(_: Random, message: Buffer, size: number) {
  const pieces = Array.from({ length: Math.ceil(message.length / size) }, (_item, index) =>
    record(HANDSHAKE, message.subarray(index * size, (index + 1) * size)),
  );
  return [say(Buffer.concat(pieces))];
}

/** One of the lengths within says something else than what follows. */
function wrongLength(random: Random): Buffer {
  const bytes = hello(random, { serverNames: [Buffer.from("shop.example")], protocols: [Buffer.from("h2")] });
  const at = pick(random, [3, 6, 43, 76, 78 + CIPHERS.length, 80 + CIPHERS.length]);
  if (at + 2 <= bytes.length) bytes.writeUInt16BE(below(random, 0x10000), at);
  return bytes;
}

function absurdProtocols(random: Random): Buffer[] {
  return Array.from({ length: 1 + below(random, 60) }, () => noise(random, below(random, 255)));
}

function extension(type: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type >> 8, type & 255]), prefixed(2, body)]);
}

function listOf(items: readonly Buffer[]): Buffer {
  return prefixed(2, Buffer.concat(items.map((item) => prefixed(1, item))));
}

/** Behind its length, in so many bytes, big end first. */
function prefixed(bytes: number, body: Buffer): Buffer {
  const length = Buffer.alloc(bytes);
  length.writeUIntBE(body.length, 0, bytes);
  return Buffer.concat([length, body]);
}
