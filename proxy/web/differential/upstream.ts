/** An upstream that notes what reaches it, and answers as the case of the request says. */
import { createHash } from "node:crypto";
import { createServer, type Server, type Socket } from "node:net";
import { KEPT } from "./ask.ts";
import { answer, type Case, raw, tokenIn, type UpstreamScript } from "./case.ts";
import { readChunks } from "./read-answers.ts";
import { Heard, speak } from "./speak.ts";

/** A request as it reached the upstream. */
export interface UpstreamView {
  /** Request line and headers as they came. */
  readonly head: string;
  readonly body: {
    readonly framing: string;
    readonly length: number;
    readonly sha1: string;
    readonly trailers: string;
  };
  readonly isWhole: boolean;
}

export interface Upstream {
  /** By token; under "" what bears none. */
  readonly views: ReadonlyMap<string, readonly UpstreamView[]>;
  close(): void;
}

const KEPT_ANSWER = answer("HTTP/1.1 200 OK", [], "kept\n");
const UNKNOWN_ANSWER = answer("HTTP/1.1 299 Unknown", [], "no case\n");
const NO_BODY = { framing: "none", length: 0, sha1: "", trailers: "" };

/** Listens on a port of 127.0.0.1. */
export async function startUpstream(cases: readonly Case[], port: number): Promise<Upstream> {
  const scripts = new Map(cases.map((one) => [one.token, one.upstream]));
  const views = new Map<string, UpstreamView[]>();
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true).on("error", () => socket.destroy());
    void serve(socket, scripts, views);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", 511, resolve));
  return {
    views,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

async function serve(
  socket: Socket,
  scripts: ReadonlyMap<string, UpstreamScript>,
  views: Map<string, UpstreamView[]>,
): Promise<void> {
  const heard = new Heard(socket);
  while (await heard.until(() => heard.text.includes("\r\n\r\n"), 60_000)) {
    const end = heard.text.indexOf("\r\n\r\n");
    const head = heard.text.slice(0, end);
    heard.text = heard.text.slice(end + 4);
    const token = tokenIn(head) ?? "";
    const script = head.includes(` ${KEPT} `) ? KEPT_ANSWER : (scripts.get(token) ?? UNKNOWN_ANSWER);
    const note = (view: UpstreamView) => {
      if (script !== KEPT_ANSWER) views.set(token, [...(views.get(token) ?? []), view]);
    };
    if (script.when === "whole" && /^expect: *100-continue/im.test(head)) socket.write("HTTP/1.1 100 Continue\r\n\r\n");
    if (script.when === "head") note({ head, body: NO_BODY, isWhole: true });
    else if (!(await readWhole(heard, head, note))) break;
    await speak(socket, heard, script.pieces);
    if (script.end === "reset") socket.resetAndDestroy();
    if (script.end === "close") socket.end();
    if (script.end !== "keep") return;
  }
  socket.end();
}

async function readWhole(heard: Heard, head: string, note: (view: UpstreamView) => void): Promise<boolean> {
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  const isChunked = /^transfer-encoding:.*chunked/im.test(head);
  const isWhole = await heard.until(() => (isChunked ? readChunks(heard.text).isWhole : heard.text.length >= length));
  const { body, trailers, used } = isChunked
    ? readChunks(heard.text)
    : { body: heard.text.slice(0, length), trailers: "", used: Math.min(length, heard.text.length) };
  heard.text = heard.text.slice(used);
  const framing = isChunked ? "chunked" : length > 0 ? "length" : "none";
  const sha1 = createHash("sha1").update(body, "latin1").digest("hex");
  note({ head, body: { framing, length: body.length, sha1, trailers }, isWhole });
  return isWhole;
}

/** A port that accepts and closes at once, or resets. */
export async function startClosing(port: number, how: "close" | "reset"): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    if (how === "reset") socket.resetAndDestroy();
    else socket.end();
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return server;
}

/** For cases in which nothing must reach the upstream. */
export const NOTHING: UpstreamScript = raw([]);
