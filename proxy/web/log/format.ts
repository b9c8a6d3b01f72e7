import { BadValue } from "../config/directive.ts";
import type { Exchange } from "./exchange.ts";

type Field = (exchange: Exchange) => string;

/**
 * Turns a `LogFormat` into a function that writes one line of the access log (without its end).
 *
 * @throws BadValue for a `%` directive that is not known
 */
export function compileFormat(format: string): Field {
  const fields = [...unescapeFormat(format).matchAll(PART)].map(([text, statuses, argument, letter]) =>
    letter === undefined ? () => text : onlyFor(statuses ?? "", fieldOf(letter, argument, text)),
  );
  return (exchange) => fields.map((field) => field(exchange)).join("");
}

const PART = /%(!?[\d,]*)[<>]?(?:\{([^}]*)\})?([\s\S]?)|[^%]+/g;

/** In a format `\n` and `\t` stand for themselves. */
function unescapeFormat(format: string): string {
  return format.replaceAll("\\n", "\n").replaceAll("\\t", "\t");
}

function fieldOf(letter: string, argument: string | undefined, text: string): Field {
  const known = argument === undefined ? PLAIN[letter] : WITH_ARGUMENT[letter]?.(argument);
  if (known === undefined) throw new BadValue(`unknown format directive \`${text}\``);
  return known;
}

/** `%400,501{User-agent}i` logs the field for these answers only, `%!200i` for all others. */
function onlyFor(statuses: string, field: Field): Field {
  if (statuses === "") return field;
  const negated = statuses.startsWith("!");
  const listed = new Set(statuses.replace("!", "").split(",").map(Number));
  return (exchange) => (listed.has(exchange.status) === negated ? "-" : field(exchange));
}

const PLAIN: Readonly<Record<string, Field>> = {
  "%": () => "%",
  a: ({ clientAddress }) => clientAddress,
  b: ({ bytesSent }) => (bytesSent === 0 ? "-" : String(bytesSent)),
  B: ({ bytesSent }) => String(bytesSent),
  D: ({ durationMs }) => String(Math.round(durationMs * 1000)),
  h: ({ clientAddress }) => clientAddress,
  H: ({ httpVersion }) => `HTTP/${httpVersion}`,
  k: ({ keepAliveCount }) => String(keepAliveCount),
  l: () => "-",
  m: ({ method }) => method,
  p: ({ port }) => String(port),
  P: () => String(process.pid),
  q: ({ target }) => escapeField(/\?.*$/s.exec(target)?.[0] ?? ""),
  r: ({ method, target, httpVersion }) => escapeField(`${method} ${target} HTTP/${httpVersion}`),
  s: ({ status }) => String(status),
  t: ({ startMs }) => `[${clfTime(startMs)}]`,
  T: ({ durationMs }) => String(Math.floor(durationMs / 1000)),
  u: () => "-",
  U: ({ target }) => escapeField(target.replace(/\?.*$/s, "")),
  v: ({ serverName }) => serverName,
  V: ({ serverName, requestHeaders }) => escapeField(requestHeaders.host?.replace(/:\d+$/, "") ?? serverName),
  X: ({ connection }) => ({ aborted: "X", kept: "+", closed: "-" })[connection],
};

const WITH_ARGUMENT: Readonly<Record<string, (argument: string) => Field | undefined>> = {
  i: (name) => {
    const key = name.toLowerCase();
    return ({ requestHeaders }) => headerField(requestHeaders[key]);
  },
  o: (name) => {
    const key = name.toLowerCase();
    return ({ responseHeaders }) => headerField(responseHeaders[key]);
  },
  t: (unit) =>
    ({
      sec: ({ startMs }: Exchange) => String(Math.floor(startMs / 1000)),
      msec: ({ startMs }: Exchange) => String(Math.floor(startMs)),
    })[unit],
  T: (unit) =>
    ({
      s: ({ durationMs }: Exchange) => String(Math.floor(durationMs / 1000)),
      ms: ({ durationMs }: Exchange) => String(Math.round(durationMs)),
      us: ({ durationMs }: Exchange) => String(Math.round(durationMs * 1000)),
    })[unit],
};

function headerField(value: string | number | readonly string[] | undefined): string {
  if (value === undefined) return "-";
  return escapeField(typeof value === "object" ? value.join(", ") : String(value));
}

/** What a client sent must not be able to forge a line: quotes, backslashes and control characters are escaped. */
export function escapeField(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
  return text.replace(/["\\]|[\x00-\x1f\x7f-\uffff]/g, (character) => {
    if (character === '"' || character === "\\") return `\\${character}`;
    const short = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\v": "\\v" }[character];
    return short ?? [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
  });
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `06/Nov/2022:03:01:52 +0000`, always in UTC. */
function clfTime(ms: number): string {
  const [year, month, day, time] = new Date(ms).toISOString().split(/[-T.]/);
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time} +0000`;
}
