/** What a differential case is: bytes that a client sends, and what the upstream behind the server does with them. */

/** A step of somebody who speaks: bytes (latin1, one character each), a wait for text of the other side, or a pause. */
export type Piece = string | { readonly awaitText: string } | { readonly pauseMs: number };

/** What the upstream does once it has the head of a request, or all of it. */
export interface UpstreamScript {
  readonly when: "head" | "whole";
  readonly pieces: readonly Piece[];
  /** How its connection goes on afterwards. */
  readonly end: "keep" | "close" | "reset";
}

export type ConfigName = "plain" | "headers" | "errors" | "balancer" | "limits" | "hosts";

export interface Case {
  /** Stands in the request where the upstream sees it, so that both know which case they serve: `c00012z`. */
  readonly token: string;
  readonly title: string;
  readonly config: ConfigName;
  readonly send: readonly Piece[];
  /** Methods of the requests that are to be answered, in their order; `HEAD` has no body. */
  readonly methods: readonly string[];
  readonly upstream: UpstreamScript;
  /** What the client does when it has sent all: waits for the answers, shuts its sending side, or goes away. */
  readonly after: "wait" | "half-close" | "reset";
}

/** A case without its token, which its place among the others gives. {@link TOKEN} in its bytes stands for it. */
export interface Draft {
  readonly title: string;
  readonly send: string | readonly Piece[];
  readonly config?: ConfigName;
  readonly methods?: readonly string[];
  readonly upstream?: UpstreamScript;
  readonly after?: Case["after"];
}

/** Stands for a case's token in its bytes, and is as long: lengths may be counted before. */
export const TOKEN = "cTOKENz";
const ANY_TOKEN = /c\d+z/;

/** The first token in a text. */
export function tokenIn(text: string): string | undefined {
  return ANY_TOKEN.exec(text)?.[0];
}

/** An answer whose length is said in advance. */
export function answer(status: string, headers: readonly string[] = [], body = `hello ${TOKEN}\n`): UpstreamScript {
  return raw([headOf(status, [...headers, `Content-Length: ${body.length}`]) + body]);
}

/** Bytes as they stand. */
export function raw(
  pieces: readonly Piece[],
  end: UpstreamScript["end"] = "keep",
  when: UpstreamScript["when"] = "whole",
): UpstreamScript {
  return { when, pieces, end };
}

export function headOf(first: string, headers: readonly string[]): string {
  return `${[first, ...headers].join("\r\n")}\r\n\r\n`;
}

/** A request in usual form: path, headers without `Host`, body without framing of its own. */
export function get(path: string, headers: readonly string[] = [], method = "GET"): string {
  return headOf(`${method} ${path} HTTP/1.1`, ["Host: lab.test", ...headers]);
}

export function post(path: string, body: string, headers: readonly string[] = [], method = "POST"): string {
  return get(path, [...headers, `Content-Length: ${body.length}`], method) + body;
}

const OK = answer("HTTP/1.1 200 OK", ["Content-Type: text/plain", "X-Upstream: one"]);

/** Drafts as cases, numbered from `first`. */
export function toCases(drafts: readonly Draft[], first: number): Case[] {
  return drafts.map((draft, index) => {
    const token = `c${String(first + index).padStart(5, "0")}z`;
    const send = typeof draft.send === "string" ? [draft.send] : draft.send;
    const upstream = draft.upstream ?? OK;
    return {
      token,
      title: draft.title,
      config: draft.config ?? "plain",
      send: send.map((piece) => withToken(piece, token)),
      methods: draft.methods ?? [methodOf(send)],
      upstream: { ...upstream, pieces: upstream.pieces.map((piece) => withToken(piece, token)) },
      after: draft.after ?? "wait",
    };
  });
}

function methodOf(send: readonly Piece[]): string {
  const first = send.find((piece) => typeof piece === "string") ?? "";
  return typeof first === "string" ? (first.split(" ", 1)[0] ?? "") : "";
}

function withToken(piece: Piece, token: string): Piece {
  return typeof piece === "string" ? piece.replaceAll(TOKEN, token) : piece;
}
