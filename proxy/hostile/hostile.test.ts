import { expect, test } from "vitest";
import { seededRandom } from "../../lab/scenario/random.ts";
import { readClientHello } from "../nlb/userspace/tls/client-hello.ts";
import { CLIENT_KINDS } from "./attack.ts";
import { CLIENT_HELLO_ROWS, hello, IN_TLS_ROWS } from "./client-hello.ts";
import { DNS_STREAM_ROWS, hostileDnsMessage } from "./dns-message.ts";
import { HTTP_ANSWER_ROWS } from "./http-answer.ts";
import { HTTP_REQUEST_ROWS } from "./http-request.ts";
import { PROXY_HEADER_ROWS } from "./proxy-header.ts";
import { cut, type Script, spoil } from "./script.ts";
import { SERVER_KINDS } from "./serve.ts";
import { TLS_ANSWER_ROWS } from "./tls-answer.ts";

const KINDS = Object.entries({ ...CLIENT_KINDS, server: SERVER_KINDS.http, secureServer: SERVER_KINDS.https });
const TABLES = [
  ...[CLIENT_HELLO_ROWS, DNS_STREAM_ROWS, HTTP_ANSWER_ROWS],
  ...[HTTP_REQUEST_ROWS, IN_TLS_ROWS, PROXY_HEADER_ROWS, TLS_ANSWER_ROWS],
];

test.each(KINDS)("%s: a seed says the same again, another one something else", (_, make) => {
  const scripts = Array.from({ length: 40 }, (_item, seed) => make(seededRandom(seed)));
  expect(scripts).toEqual(scripts.map((_item, seed) => make(seededRandom(seed))));
  expect(new Set(scripts.map(({ name }) => name)).size).toBeGreaterThan(5);
});

test("every row can be made with any seed, and bears a name of its own", () => {
  for (const rows of TABLES) {
    expect(new Set(rows.map(([name]) => name)).size).toBe(rows.length);
    for (const [, make] of rows) for (let seed = 0; seed < 30; seed++) make(seededRandom(seed));
  }
});

test("every script comes to an end by itself or waits for the other side's", () => {
  const last = (script: Script) => script.steps.at(-1)?.kind;
  const ends = KINDS.flatMap(([, make]) => Array.from({ length: 200 }, (_, seed) => last(make(seededRandom(seed)))));
  expect(new Set(ends)).toEqual(new Set(["end", "reset", "hold"]));
});

test("a hello that is left whole is one", () => {
  const parts = { serverNames: [Buffer.from("shop.example")], protocols: [Buffer.from("h2")] };
  expect(readClientHello(hello(seededRandom(1), parts))).toEqual({ serverName: "shop.example", protocols: ["h2"] });
});

test("a server name of more than 255 bytes is none", () => {
  const nameIn = (length: number) =>
    readClientHello(hello(seededRandom(1), { serverNames: [Buffer.alloc(length, "x")] }))?.serverName;
  expect([nameIn(255)?.length, nameIn(256), nameIn(16_000)]).toEqual([255, undefined, undefined]);
});

test("no hello, however hostile, keeps what reads it from going on", () => {
  for (let seed = 0; seed < 2000; seed++) {
    for (const step of CLIENT_KINDS.tls(seededRandom(seed)).steps)
      if ("bytes" in step && step.kind !== "flood") readClientHello(step.bytes);
  }
});

test("what is cut is shorter and not empty, what is spoilt is as long", () => {
  const bytes = Buffer.from("0123456789");
  for (let seed = 0; seed < 100; seed++) {
    const { length } = cut(seededRandom(seed), bytes);
    expect(length > 0 && length < bytes.length).toBe(true);
    expect(spoil(seededRandom(seed), bytes)).toHaveLength(bytes.length);
  }
});

test("DNS messages fit into a datagram", () => {
  const lengths = Array.from({ length: 500 }, (_, seed) => hostileDnsMessage(seededRandom(seed)).bytes.length);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(65_507);
});
