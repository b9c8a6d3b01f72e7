/** The head of an answer as it goes to the client, in httpd's order. */
import type { Field } from "../../http1/index.ts";

/** What the client is told about its connection. */
export type ConnectionNote =
  /** It stays open, which HTTP/1.1 takes for granted. */
  | { readonly kind: "kept" }
  /** It asked to keep it, and is told how long. `max`: requests that may follow; absent: without limit. */
  | { readonly kind: "granted"; readonly timeoutSeconds: number; readonly max: number | undefined }
  | { readonly kind: "closed" };

export interface ClientHead {
  readonly status: number;
  readonly reason: string;
  readonly date: string;
  readonly software: string;
  /** `Header always` and its like: they go first. */
  readonly always: readonly Field[];
  readonly fields: readonly Field[];
  readonly connection: ConnectionNote;
  readonly isChunked: boolean;
  /** Of a page of the server's own: it goes last. */
  readonly contentType?: string;
}

export function renderClientHead(head: ClientHead): string {
  let text = `HTTP/1.1 ${head.status < 100 ? `0${head.status}` : head.status} ${head.reason}\r\nDate: ${head.date}\r\nServer: ${head.software}\r\n`;
  for (const { name, value } of head.always) text += `${name}: ${value}\r\n`;
  for (const { name, value } of head.fields) text += `${name}: ${value}\r\n`;
  text += renderNote(head.connection);
  if (head.isChunked) text += "Transfer-Encoding: chunked\r\n";
  if (head.contentType !== undefined) text += `Content-Type: ${head.contentType}\r\n`;
  return `${text}\r\n`;
}

function renderNote(note: ConnectionNote): string {
  if (note.kind === "kept") return "";
  if (note.kind === "closed") return "Connection: close\r\n";
  const max = note.max === undefined ? "" : `, max=${note.max}`;
  return `Keep-Alive: timeout=${note.timeoutSeconds}${max}\r\nConnection: Keep-Alive\r\n`;
}
