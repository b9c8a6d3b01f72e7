/**
 * One request on its way to an upstream. The way back is `answer.ts`, what goes wrong is `failure.ts`.
 *
 *     choose (worker or member) -> collect (the body's beginning) -> pool -> head -> body
 */
import { LabError } from "../../../lab/model/errors.ts";
import type { BalancerMember, PassTarget } from "../config/httpd-config.ts";
import { countForward } from "../passes/request-fields.ts";
import type { UpstreamConnection, UpstreamUser } from "../upstream/connection.ts";
import { onAnswerBytes, onAnswerEnd } from "./answer.ts";
import { collectBody, pumpBody } from "./body.ts";
import { chooseUpstream } from "./choose.ts";
import { startReading } from "./deadline.ts";
import type { Exchange } from "./exchange.ts";
import { failForward, failRefused, failShortBody, failSilent } from "./failure.ts";
import { beginForward, type Forward, type Place } from "./forward.ts";
import { answerEmpty, answerError, answerTrace, sayContinue } from "./own-answer.ts";
import { renderForward } from "./render-forward.ts";

/** @param path at the upstream, decoded */
export function forwardRequest(exchange: Exchange, target: PassTarget, path: string): void {
  if (!mayGoOn(exchange)) return;
  const forward = beginForward(exchange, target, path);
  exchange.forward = forward;
  const place = takePlace(forward);
  if (place === undefined) return;
  if (exchange.body.done) connect(forward, place);
  else startBody(forward, place);
}

/** `Max-Forwards` may end it here. */
function mayGoOn(exchange: Exchange): boolean {
  const count = countForward(exchange.fields);
  if (count.kind === "goes-on") return true;
  if (count.kind === "last" && exchange.head.method === "TRACE") answerTrace(exchange);
  else if (count.kind === "last" && exchange.head.method === "OPTIONS")
    answerEmpty(exchange, [{ name: "Allow", value: "TRACE" }]);
  else {
    const reason = count.kind === "bad" ? count.why : "Max-Forwards has reached zero - proxy loop?";
    if (count.kind === "bad") warn(exchange, reason);
    answerError(exchange, { status: 400, why: reason, module: "proxy", title: "Proxy Error", reason });
  }
  return false;
}

function warn({ host, client }: Exchange, message: string): void {
  host.errorLog({ module: "proxy", level: "warn", message, client: `${client.peer.address}:${client.peer.port}` });
}

function awaitBody(exchange: Exchange): void {
  const { client, host } = exchange;
  startReading(client, {
    limit: host.config.reading.body,
    idleMs: host.config.timeoutMs,
    received: () => exchange.bodyBytes,
    onLate: () => onLateBody(exchange),
  });
}

function onLateBody(exchange: Exchange): void {
  // Nobody is late who was not listened to.
  if (exchange.client.socket.isPaused()) awaitBody(exchange);
  else if (exchange.forward)
    failForward(exchange.forward, { status: 408, why: "no whole body in time", module: "proxy" });
}

function startBody(forward: Forward, place: Place): void {
  const { exchange } = forward;
  const { takesChunkedBody, relaysContinue } = place.protocol;
  awaitBody(exchange);
  if (exchange.framing.kind === "chunked" && !takesChunkedBody) {
    exchange.closesAfter = true;
    answerError(exchange, { status: 411, why: "a body without a length cannot go to this upstream" });
  } else if (exchange.awaitsContinue && relaysContinue) {
    // The client sends nothing before the upstream has said yes; what one that does not wait has sent is taken.
    collectBody(forward);
    if (forward.stage !== "over") connect(forward, place);
  } else {
    if (exchange.awaitsContinue) sayContinue(exchange);
    forward.stage = "collecting";
    onClientBody(exchange);
  }
}

/** Who is asked; where a balancer has nobody left, that is the answer. */
function takePlace(forward: Forward): Place | undefined {
  forward.place = chooseUpstream(forward);
  if (forward.place === undefined) {
    const why = "all members of the balancer are out of order";
    answerError(forward.exchange, { status: 503, why, module: "proxy_balancer" });
  }
  return forward.place;
}

/** Sends when there is a connection. */
function connect(forward: Forward, place: Place, isFresh = false): void {
  forward.stage = "connecting";
  forward.acquisition = place.pool.acquire(new ForwardUser(forward), isFresh);
}

function startAgain(forward: Forward, isFresh = false): void {
  const place = takePlace(forward);
  if (place) connect(forward, place, isFresh);
}

function onRefused(forward: Forward, error: Error): void {
  const { member, target, exchange } = forward;
  if (forward.stage === "over") return;
  if (member && target.kind === "balancer") {
    exchange.generation.balancers.get(target.name)?.fail(member);
    forward.tried = new Set([...forward.tried, member]);
    const most = exchange.generation.config.balancers.get(target.name)?.maxAttempts;
    if (most === undefined || forward.tried.size <= most) {
      logRefused(forward, error, member);
      startAgain(forward);
      return;
    }
  }
  failRefused(forward, error);
}

function logRefused({ exchange }: Forward, error: Error, { upstream }: BalancerMember): void {
  const message = `cannot connect to ${upstream.host}:${upstream.port}: ${error.message}`;
  exchange.host.errorLog({ module: "proxy", level: "error", message });
}

function send(forward: Forward, connection: UpstreamConnection): void {
  const { exchange, place, collected } = forward;
  forward.connection = connection;
  forward.stage = "waiting";
  if (!place) return;
  const head = renderOrFail(forward, place);
  if (head === undefined) return;
  if (exchange.body.done && collected.length === 0) {
    connection.socket.write(head, "latin1");
    return;
  }
  connection.socket.cork();
  connection.socket.write(head, "latin1");
  pumpBody(forward);
  connection.socket.uncork();
  endBody(forward);
}

/** A request that the upstream's protocol cannot carry goes no further. */
function renderOrFail(forward: Forward, place: Place): string | Buffer | undefined {
  try {
    return renderForward(forward, place);
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    failForward(forward, { status: 500, why: error.message, module: `proxy_${place.upstream.scheme}` });
    return undefined;
  }
}

/** More of the body has come, or its end. */
export function onClientBody(exchange: Exchange): void {
  const { forward } = exchange;
  if (!forward) return;
  if (forward.stage !== "collecting") pumpBody(forward);
  else if (collectBody(forward) && forward.place) connect(forward, forward.place);
  endBody(forward);
}

/** A client that has shut its sending side before its body was whole. */
function endBody(forward: Forward): void {
  const { client, body } = forward.exchange;
  if (client.hasEnded && !body.done && client.pending.length === 0) failShortBody(forward);
}

export function onClientDrain({ forward }: Exchange): void {
  const socket = forward?.connection?.socket;
  if (socket?.isPaused()) socket.resume();
}

function onUpstreamDrain(forward: Forward): void {
  const { socket } = forward.exchange.client;
  if (socket.isPaused()) socket.resume();
  pumpBody(forward);
  endBody(forward);
}

/**
 * A kept connection may have been closed by the upstream just as it was taken again: a request that changes nothing is
 * then sent once more, on a new one (RFC 9110, section 9.2.2).
 */
// DIFFERS: httpd breaks off the client's connection instead and leaves it to the client to send the request again.
function onEnd(forward: Forward, error: Error | undefined): void {
  const { connection, exchange, inbox, answer } = forward;
  const isSafe = /^(GET|HEAD)$/.test(exchange.head.method) && exchange.framing.kind === "none";
  if (!answer && connection && connection.uses > 0 && inbox.length === 0 && isSafe && !forward.isRetried) {
    forward.isRetried = true;
    connection.socket.destroy();
    startAgain(forward, true);
    return;
  }
  onAnswerEnd(forward, error);
}

/** What a connection tells of one forward. A class, because it is made for each request: its methods are made once. */
class ForwardUser implements UpstreamUser {
  readonly forward: Forward;

  constructor(forward: Forward) {
    this.forward = forward;
  }

  onReady(connection: UpstreamConnection): void {
    send(this.forward, connection);
  }

  onRefused(error: Error): void {
    onRefused(this.forward, error);
  }

  onData(chunk: Buffer): void {
    onAnswerBytes(this.forward, chunk);
  }

  onDrain(): void {
    onUpstreamDrain(this.forward);
  }

  onSilence(): void {
    failSilent(this.forward);
  }

  onEnd(error: Error | undefined): void {
    onEnd(this.forward, error);
  }
}
