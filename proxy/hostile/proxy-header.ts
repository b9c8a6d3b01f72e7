/** PROXY headers where none belong, and such as nobody should write: a listener passes on whatever a client says (NLB-055). */
import { proxyHeader } from "../nlb/proxy-protocol/index.ts";
import { below, cut, flood, noise, pick, type Random, type Row, say, spoil } from "./script.ts";

const V1 = [
  "PROXY TCP4 192.0.2.7 192.0.2.8 5 6\r\n",
  "PROXY TCP4 999.0.2.7 192.0.2.8 5 99999999\r\n",
  "PROXY UNKNOWN\r\n",
  "PROXY \r\n",
  "PROXY TCP6 ::: ::: -1 -1\r\n",
  "PROXY TCP4 \0 \0 \0 \0\r\n",
].map((line) => Buffer.from(line));

function v2(): Buffer {
  return proxyHeader({ source: { ip: "192.0.2.7", port: 5 }, destination: { ip: "192.0.2.8", port: 6 } });
}

export const PROXY_HEADER_ROWS: readonly Row[] = [
  ["version 1", (random) => [say(pick(random, V1)), say("hello")]],
  ["version 1 cut short", (random) => [say(cut(random, V1[0] as Buffer))]],
  ["version 1 byte by byte", (random) => [{ kind: "drip", bytes: pick(random, V1), everyMs: below(random, 10) }]],
  ["version 1 without end", () => [say("PROXY "), flood("x")]],
  ["version 2", () => [say(v2()), say("hello")]],
  ["version 2 cut off by RST", (random) => [say(cut(random, v2())), { kind: "reset" }]],
  ["version 2 cut short", (random) => [say(cut(random, v2()))]],
  ["version 2 spoilt", (random) => [say(spoil(random, v2())), say("hello")]],
  ["version 2 of a wrong length", (random) => [say(wrongLength(random)), say("hello")]],
  ["version 2 a hundred times", () => [say(Buffer.concat(Array(100).fill(v2())))]],
  ["noise", (random) => [say(noise(random, 1 + below(random, 20_000)))]],
  ["data without end, unread", () => [{ kind: "deaf" }, flood("x")]],
  ["RST at once", () => [{ kind: "reset" }]],
  ["the end at once", () => [{ kind: "end" }]],
  ["nothing", () => [{ kind: "hold" }]],
];

function wrongLength(random: Random): Buffer {
  const header = v2();
  header.writeUInt16BE(below(random, 0x10000), 14);
  return header;
}
