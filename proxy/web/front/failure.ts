/** What goes wrong between this server and an upstream, and what the client is told. */

import type { ErrorEntry } from "../log/error-log.ts";
import { dropConnection } from "../upstream/connection.ts";
import { describeFailure, failureKind, UpstreamFailure } from "../upstream/failure.ts";
import { cutExchange } from "./end.ts";
import type { Forward } from "./forward.ts";
import { answerError, type OwnError } from "./own-answer.ts";

/** Ends a forward: the client gets the error or, where an answer has begun, a cut connection. */
export function failForward(forward: Forward, error: OwnError): void {
  const { exchange } = forward;
  if (forward.stage === "over") return;
  forward.stage = "over";
  forward.acquisition?.cancel();
  dropConnection(forward.connection);
  if (!exchange.isAnswered) {
    answerError(exchange, error);
    return;
  }
  noteFailure(forward, { module: error.module ?? "core", level: error.level ?? "error", message: error.why });
  cutExchange(exchange);
}

function noteFailure({ exchange }: Forward, entry: Omit<ErrorEntry, "client">): void {
  const { client, host } = exchange;
  host.errorLog({ ...entry, client: `${client.peer.address}:${client.peer.port}` });
}

/** There is no connection. */
export function failRefused(forward: Forward, error: Error): void {
  const { place } = forward;
  // It was accepted, and reset before this side had heard of it.
  if ((error as NodeJS.ErrnoException).code === "ECONNRESET") return void failUnanswered(forward, error);
  const why = `HTTP: ${describeFailure(error, place?.upstream ?? { host: "", port: 0 })}`;
  if (failureKind(error) !== "name") return void failForward(forward, { status: 503, why, module: moduleOf(forward) });
  const reason = `DNS lookup failure for: ${place?.upstream.host}`;
  failForward(forward, { status: 500, why, module: "proxy", title: "Proxy Error", reason });
}

/** The upstream gave nothing that could be passed on. */
export function failUnanswered(forward: Forward, error: Error): void {
  const { place, member, target, exchange } = forward;
  const why = `HTTP: ${describeFailure(error, place?.upstream ?? { host: "", port: 0 })}`;
  if (member && target.kind === "balancer") exchange.generation.balancers.get(target.name)?.fail(member);
  const reason = "Error reading from remote server";
  const status = place?.protocol.unansweredStatus ?? 502;
  if (exchange.isAnswered || status !== 502)
    return void failForward(forward, { status, why, module: moduleOf(forward) });
  // Of an HTTP upstream httpd says it twice: what was wrong, and what came of it.
  noteFailure(forward, { module: moduleOf(forward), level: "error", message: why });
  const told = `${reason} returned by ${exchange.target.path}`;
  failForward(forward, { status, why: told, module: "proxy", title: "Proxy Error", reason });
}

/** A change of protocol that nobody asked for. */
export function failSwitched(forward: Forward): void {
  const why = "HTTP: the upstream switched to another protocol without being asked";
  failForward(forward, { status: 502, why, module: "proxy", title: "Proxy Error", reason: "Unexpected Upgrade" });
}

/** The connection is over. How far it had come decides what httpd calls it. */
export function failEnded(forward: Forward, error: Error): void {
  const { exchange, inbox } = forward;
  const wasSending = !exchange.body.done && error instanceof UpstreamFailure === false;
  if (inbox.includes(0x0a) || wasSending) failMalformed(forward, error.message);
  else failUnanswered(forward, error);
}

/** The client has ended its side in the middle of the body. */
export function failShortBody(forward: Forward): void {
  const why = "the request's body breaks off";
  // httpd says it twice where the body was already on its way.
  if (forward.connection && forward.stage !== "over")
    noteFailure(forward, { module: moduleOf(forward), level: "error", message: why });
  failForward(forward, { status: 400, why, module: "proxy" });
}

/** What it gave is not understood. */
export function failMalformed(forward: Forward, what: string): void {
  const { exchange } = forward;
  const { host, port } = forward.place?.upstream ?? { host: "", port: 0 };
  const why = `HTTP: wrong answer from ${host}:${port}: ${what}`;
  failForward(forward, { status: 502, why, module: moduleOf(forward), level: exchange.isAnswered ? "error" : "warn" });
}

/** Nothing moved for the worker's timeout. Whom the silence is to be blamed on decides what it becomes. */
export function failSilent(forward: Forward): void {
  const { exchange, place, stage, connection } = forward;
  if (stage === "responding" && connection?.socket.isPaused()) return;
  if (stage === "waiting" && !exchange.body.done && !exchange.client.socket.isPaused()) return;
  failEnded(forward, new UpstreamFailure("timeout", `silent for ${place?.worker.timeoutMs} ms`));
}

function moduleOf({ place }: Forward): string {
  return `proxy_${place?.upstream.scheme ?? "http"}`;
}
