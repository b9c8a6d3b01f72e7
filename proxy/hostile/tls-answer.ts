/** What TLS servers should not answer to a hello. */
import { record } from "./client-hello.ts";
import { below, flood, noise, type Row, say } from "./script.ts";

const HANDSHAKE = 22;
const ALERT = 21;
const HELLO_REQUEST = Buffer.from([0, 0, 0, 0]);
const SERVER_HELLO = 2;
const WARNING = Buffer.from([1, 90]);
const FATAL = Buffer.from([2, 40]);

export const TLS_ANSWER_ROWS: readonly Row[] = [
  ["plain HTTP", () => [say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]],
  ["a fatal alert", () => [say(record(ALERT, FATAL))]],
  ["warnings without end", () => [flood(record(ALERT, WARNING))]],
  ["requests to say hello, without end", () => [flood(record(HANDSHAKE, HELLO_REQUEST))]],
  ["empty records without end", () => [flood(record(HANDSHAKE, Buffer.alloc(0)))]],
  ["a message of 16 MB, without end", () => [say(record(HANDSHAKE, Buffer.from([11, 255, 255, 255]))), flood("x")]],
  [
    "a hello that is none",
    (random) => [say(record(HANDSHAKE, Buffer.concat([Buffer.from([SERVER_HELLO, 0, 0, 70]), noise(random, 70)])))],
  ],
  ["a record that never ends", (random) => [say(record(HANDSHAKE, noise(random, 20), 16_000)), { kind: "hold" }]],
  ["a record that is too long", (random) => [say(record(HANDSHAKE, noise(random, 100), 0xffff))]],
  ["noise", (random) => [say(noise(random, 1 + below(random, 20_000)))]],
  ["noise without end", (random) => [flood(noise(random, 1000))]],
  ["never a word", () => [{ kind: "hold" }]],
  ["RST at once", () => [{ kind: "reset" }]],
  ["the end at once", () => [{ kind: "end" }]],
];
