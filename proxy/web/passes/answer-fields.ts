/** What happens to the header of an upstream's answer on its way to the client. */
import { type Field, listHas } from "../../http1/index.ts";
import type { DirSettings } from "../config/dir-settings.ts";
import type { HostConfig } from "../config/httpd-config.ts";
import { headerValue } from "../edits/header-edit.ts";
import type { AnswerHead } from "../upstream/protocol.ts";
import { connectionNames } from "./connection-names.ts";
import { rewriteCookie } from "./cookie.ts";
import { type ReverseMap, rewriteLocation } from "./reverse.ts";
import { viaEntry } from "./via.ts";

export interface AnswerPassage {
  readonly answer: AnswerHead;
  /** Of the request: httpd names that one in `Via`. */
  readonly protocol: string;
  /** How the client called this server: `http://name:port`. */
  readonly origin: string;
  readonly reverses: ReverseMap;
  readonly settings: Pick<DirSettings, "cookieDomains" | "cookiePaths">;
  readonly server: Pick<HostConfig, "name" | "via"> & { readonly software: string };
  /** Whether the length that the upstream states is the client's too. */
  readonly keepsLength: boolean;
}

export interface ClientFields {
  /** The upstream's own; absent where it has none. */
  readonly date: string | undefined;
  readonly software: string | undefined;
  readonly fields: Field[];
}

/** RFC 9110, section 7.6.1. */
const LEFT_BEHIND = new Set([
  "connection",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "proxy-authenticate",
]);

/** In the order of the upstream, repeated ones kept apart; cookies come last, as httpd has them. */
export function clientFields(passage: AnswerPassage): ClientFields {
  const { answer, server } = passage;
  const named = connectionNames(connectionOf(answer.fields));
  const sorted = { date: undefined, software: undefined, fields: [] as Field[], cookies: [] as Field[] };
  for (const field of answer.fields) {
    const name = field.name.toLowerCase();
    if (LEFT_BEHIND.has(name) || named?.has(name)) continue;
    sortField(sorted, name, field, passage);
  }
  const fields = sorted.cookies.length === 0 ? sorted.fields : [...sorted.fields, ...sorted.cookies];
  const entry = viaEntry(server, passage.protocol.slice("HTTP/".length));
  if (entry !== undefined) fields.push({ name: "Via", value: entry });
  return { date: sorted.date, software: sorted.software, fields };
}

/** All of its fields as one list. */
function connectionOf(fields: readonly Field[]): string | undefined {
  let list: string | undefined;
  for (const { name, value } of fields) {
    if (name.length === "connection".length && name.toLowerCase() === "connection")
      list = list === undefined ? value : `${list},${value}`;
  }
  return list;
}

interface Sorted {
  date: string | undefined;
  software: string | undefined;
  readonly fields: Field[];
  readonly cookies: Field[];
}

function sortField(sorted: Sorted, name: string, field: Field, passage: AnswerPassage): void {
  switch (name) {
    case "date":
      sorted.date = field.value;
      return;
    case "server":
      sorted.software = field.value;
      return;
    case "set-cookie":
      sorted.cookies.push({ name: field.name, value: rewriteCookie(field.value, passage.settings) });
      return;
    case "content-length":
      if (passage.keepsLength) keepFirst(sorted.fields, name, field);
      return;
    case "content-type":
      // Of an answer without content httpd leaves them all.
      if (passage.answer.status === 204 || passage.answer.status === 304) sorted.fields.push(field);
      else keepFirst(sorted.fields, name, field);
      return;
    case "vary":
      return void mergeVary(sorted.fields, field);
    case "via":
      if (passage.server.via !== "Block") sorted.fields.push(field);
      return;
    default:
      sorted.fields.push(passage.reverses.length === 0 ? field : relocated(field, name, passage));
  }
}

function relocated({ name, value }: Field, lower: string, { reverses, origin }: AnswerPassage): Field {
  return { name, value: rewriteLocation(reverses, origin, lower, value) };
}

function keepFirst(fields: Field[], name: string, field: Field): void {
  if (headerValue(fields, name) === undefined) fields.push(field);
}

/** One field, no name twice. */
function mergeVary(fields: Field[], field: Field): void {
  const place = fields.findIndex(({ name }) => name.toLowerCase() === "vary");
  const present = fields[place];
  if (present === undefined) fields.push(field);
  else if (!listHas(present.value, field.value.toLowerCase()))
    fields[place] = { name: present.name, value: `${present.value},${field.value}` };
}
