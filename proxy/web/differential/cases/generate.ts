import { seededRandom } from "../../../../lab/scenario/random.ts";
import { type ConfigName, type Draft, headOf, type Piece, raw, TOKEN, type UpstreamScript } from "../case.ts";
import * as words from "./words.ts";

/** Draws of one case: all its parts come from one sequence, so a seed tells the whole. */
interface Draw {
  pick<T>(from: readonly T[]): T;
  some<T>(from: readonly T[], most: number): T[];
}

/** `count` cases of usual parts in unusual mixtures. */
export function generate(seed: number, count: number): readonly Draft[] {
  const random = seededRandom(seed);
  const draw: Draw = {
    pick: (from) => from[Math.floor(random() * from.length)] as never,
    some: (from, most) => Array.from({ length: Math.floor(random() * (most + 1)) }, () => draw.pick(from)),
  };
  return Array.from({ length: count }, (_, index) => drawCase(draw, `generated ${seed}/${index}`));
}

function drawCase(draw: Draw, title: string): Draft {
  const config = draw.pick(words.CONFIGS);
  const first = draw.pick(words.METHODS);
  // An answer to HEAD has no body, so what the upstream says fits all of a case's requests or none.
  const methods = [first, ...draw.some([first], draw.pick(words.COUNTS) - 1)];
  const bytes = methods.map((method) => drawRequest(draw, method, config)).join("");
  return { title: `${config}: ${title}`, config, send: cut(draw, bytes), methods, upstream: drawAnswer(draw, first) };
}

function drawRequest(draw: Draw, method: string, config: ConfigName): string {
  const query = draw.pick(words.QUERIES);
  const place = draw.pick(words.PLACES[config]);
  const path = `/${[...(place === "" ? [] : [place]), ...draw.some(words.SEGMENTS, 4)].join("/")}${query}`;
  const body =
    method === "GET" || method === "HEAD" ? "" : draw.pick(config === "limits" ? words.SMALL_BODIES : words.BODIES);
  const framed = drawFraming(draw, body, method);
  const head = headOf(`${method} ${path}${query === "" ? "?" : "&"}t=${TOKEN} HTTP/${draw.pick(words.VERSIONS)}`, [
    `Host: ${draw.pick(words.HOSTS[config] ?? ["lab.test"])}`,
    ...draw.some(words.HEADERS, 6),
    ...framed.headers,
  ]);
  return head + framed.body;
}

interface Framed {
  readonly headers: readonly string[];
  readonly body: string;
}

function drawFraming(draw: Draw, body: string, method: string): Framed {
  if (body === "") return { headers: method === "GET" || method === "HEAD" ? [] : ["Content-Length: 0"], body };
  const expects = draw.pick([[], [], [], ["Expect: 100-continue"]]);
  if (draw.pick([true, false])) return { headers: [`Content-Length: ${body.length}`, ...expects], body };
  return { headers: ["Transfer-Encoding: chunked", ...expects], body: drawChunks(draw, body) };
}

/** A body in up to three chunks, with or without an extension and a trailer. */
function drawChunks(draw: Draw, body: string): string {
  const size = Math.ceil(body.length / draw.pick([1, 1, 2, 3]));
  const extension = draw.pick(["", "", ";a=b", ' ; c="d"']);
  const parts = Array.from({ length: Math.ceil(body.length / size) }, (_, at) =>
    body.slice(at * size, (at + 1) * size),
  );
  const chunks = parts.map((part) => `${part.length.toString(16)}${extension}\r\n${part}\r\n`);
  return `${chunks.join("")}0\r\n${draw.pick(["", "", "", "X-T: 1\r\n"])}\r\n`;
}

/** The bytes in up to three pieces, with a rest between them. */
function cut(draw: Draw, bytes: string): readonly Piece[] {
  const places = draw.some([0.01, 0.1, 0.5, 0.9, 0.99], 2).map((part) => Math.ceil(bytes.length * part));
  const [one = bytes.length, two = bytes.length] = [...new Set(places)].sort((a, b) => a - b);
  const pieces = [bytes.slice(0, one), bytes.slice(one, two), bytes.slice(two)].filter((piece) => piece !== "");
  return pieces.flatMap((piece, at): Piece[] => (at === 0 ? [piece] : [{ pauseMs: 10 }, piece]));
}

function drawAnswer(draw: Draw, method: string): UpstreamScript {
  const status = draw.pick(words.STATUSES);
  const interim = draw.pick(["", "", "", "", headOf("HTTP/1.1 103 Early Hints", ["Link: </a>"])]);
  const first = `${interim}HTTP/${draw.pick(["1.1", "1.1", "1.1", "1.0"])} ${status}`;
  const headers = draw.some(words.ANSWERS, 5);
  const body = draw.pick(words.BODIES);
  if (/^(204|304)/.test(status)) return raw([headOf(first, headers)]);
  if (method === "HEAD") return raw([headOf(first, [...headers, `Content-Length: ${body.length}`])]);
  switch (draw.pick(["length", "length", "chunked", "end"])) {
    case "length":
      return raw([headOf(first, [...headers, `Content-Length: ${body.length}`]) + body]);
    case "chunked":
      return raw([headOf(first, [...headers, "Transfer-Encoding: chunked"]), drawChunks(draw, body || "y")]);
    default:
      return raw([headOf(first, [...headers, "Connection: close"]), body], "close");
  }
}
