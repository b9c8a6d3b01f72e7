import type { Field } from "../../http1/index.ts";
import { BadValue } from "../config/bad-value.ts";
import { headerValue } from "../edits/header-edit.ts";
import { escapeField } from "./escape.ts";
import type { AccessRecord } from "./record.ts";
import { clfTime, compileTime } from "./time-format.ts";

type Part = (record: AccessRecord) => string;

/**
 * Turns a `LogFormat` into a function that writes one line of the access log (without its end).
 *
 * @throws BadValue for a `%` directive that is not known
 */
export function compileFormat(format: string): Part {
  const parts = [...unescapeFormat(format).matchAll(PART)].map(([text, statuses, first, argument, letter]) =>
    letter === undefined ? () => text : onlyFor(statuses ?? "", partOf(letter, argument, first === "<", text)),
  );
  return (record) => {
    let line = "";
    for (const part of parts) line += part(record);
    return line;
  };
}

const PART = /%(!?[\d,]*)([<>]?)(?:\{([^}]*)\})?([\s\S]?)|[^%]+/g;

/** In a format `\n` and `\t` stand for themselves. */
function unescapeFormat(format: string): string {
  return format.replaceAll("\\n", "\n").replaceAll("\\t", "\t");
}

function partOf(letter: string, argument: string | undefined, isFirst: boolean, text: string): Part {
  const known = argument === undefined ? PLAIN[letter] : WITH_ARGUMENT[letter]?.(argument);
  if (known === undefined) throw new BadValue(`unknown format directive \`${text}\``);
  return letter === "s" && (isFirst || !text.includes(">")) ? firstStatus : known;
}

/** `%s` is the first status, `%>s` the last: they differ where an ErrorDocument stood in. */
const firstStatus: Part = ({ firstStatus: status }) => (status === 0 ? "-" : String(status));

/** `%400,501{User-agent}i` logs the part for these answers only, `%!200i` for all others. */
function onlyFor(statuses: string, part: Part): Part {
  if (statuses === "") return part;
  const negated = statuses.startsWith("!");
  const listed = new Set(statuses.replace("!", "").split(",").map(Number));
  return (record) => (listed.has(record.status) === negated ? "-" : part(record));
}

const clientAddress: Part = ({ client }) => client.address;

const PLAIN: Readonly<Record<string, Part>> = {
  "%": () => "%",
  a: clientAddress,
  A: ({ local }) => local.address,
  b: ({ bytesSent }) => (bytesSent === 0 ? "-" : String(bytesSent)),
  B: ({ bytesSent }) => String(bytesSent),
  D: ({ durationMs }) => String(Math.round(durationMs * 1000)),
  f: ({ file }) => escapeField(file),
  h: clientAddress,
  H: ({ protocol }) => protocol,
  k: ({ keepAliveCount }) => String(keepAliveCount),
  l: () => "-",
  m: ({ method }) => escapeField(method),
  p: ({ canonicalPort }) => String(canonicalPort),
  P: () => String(process.pid),
  q: ({ query }) => escapeField(query),
  r: ({ requestLine }) => escapeField(requestLine),
  R: ({ file }) => (file.startsWith("proxy:") ? "proxy-server" : "-"),
  s: ({ status }) => (status === 0 ? "-" : String(status)),
  t: ({ startMs }) => `[${clfTime(startMs)}]`,
  T: ({ durationMs }) => String(Math.floor(durationMs / 1000)),
  u: () => "-",
  U: ({ path }) => escapeField(path),
  v: ({ serverName }) => serverName,
  V: ({ hostName }) => escapeField(hostName),
  X: ({ connection }) => ({ aborted: "X", kept: "+", closed: "-" })[connection],
};

const PORTS: Readonly<Record<string, Part>> = {
  canonical: ({ canonicalPort }) => String(canonicalPort),
  local: ({ local }) => String(local.port),
  remote: ({ client }) => String(client.port),
};

const UNITS: Readonly<Record<string, Part>> = {
  s: ({ durationMs }) => String(Math.floor(durationMs / 1000)),
  ms: ({ durationMs }) => String(Math.round(durationMs)),
  us: ({ durationMs }) => String(Math.round(durationMs * 1000)),
};

const WITH_ARGUMENT: Readonly<Record<string, (argument: string) => Part | undefined>> = {
  a: (whose) => (whose === "c" ? clientAddress : undefined),
  C: (name) => cookiePart(name),
  e:
    (name) =>
    ({ env }) =>
      escaped(env.get(name)),
  i:
    (name) =>
    ({ requestFields }) =>
      escaped(headerValue(requestFields, name)),
  n: () => () => "-",
  o:
    (name) =>
    ({ responseFields }) =>
      escaped(allValues(responseFields, name)),
  p: (which) => PORTS[which],
  P: (which) => (which === "pid" || which === "tid" ? () => String(process.pid) : undefined),
  t: (argument) => {
    const render = compileTime(argument);
    return ({ startMs, durationMs }) => render(startMs, startMs + durationMs);
  },
  T: (unit) => UNITS[unit],
};

function escaped(value: string | undefined): string {
  return value === undefined ? "-" : escapeField(value);
}

function allValues(fields: readonly Field[], name: string): string | undefined {
  const lower = name.toLowerCase();
  const values = fields.filter((field) => field.name.toLowerCase() === lower).map(({ value }) => value);
  return values.length === 0 ? undefined : values.join(", ");
}

function cookiePart(wanted: string): Part {
  return ({ requestFields }) => {
    for (const pair of (headerValue(requestFields, "Cookie") ?? "").split(/[;,]/)) {
      const [, name, value] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? [];
      if (name === wanted && value !== undefined) return escapeField(value);
    }
    return "-";
  };
}
