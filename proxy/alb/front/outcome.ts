/** How an exchange ends: complete, failed, or with its client gone. */
import type { Rejection } from "../http1/index.ts";
import { dropUpstream } from "../target/upstream.ts";
import { closeRecord } from "./accounting.ts";
import { answerRejected } from "./answer.ts";
import type { Exchange } from "./exchange.ts";

/** The answer is written whole. @param nowMs absent where nobody has looked at the clock for it */
export function finishExchange(exchange: Exchange, nowMs?: number): void {
  const { front, answer, upstream, body, pool, record } = exchange;
  exchange.stage = "over";
  if (upstream && answer?.keepsUpstream && body.done) pool.release(upstream);
  else dropUpstream(upstream);
  pool.observe((record.targetStatus ?? 0) >= 500);
  closeRecord(front.services, record, nowMs);
  front.onExchangeDone(answer?.keepsClient ?? false);
}

/** Something went wrong: the client gets the error or, where an answer has begun, a cut connection. */
export function failExchange(exchange: Exchange, rejection: Rejection): void {
  if (exchange.stage === "over") return;
  const { front, answer, record, body } = exchange;
  exchange.stage = "over";
  dropUpstream(exchange.upstream);
  if (rejection.status >= 500) exchange.pool.observe(true);
  if (answer) {
    cutAnswer(exchange, rejection);
    return;
  }
  const isClientsFault = rejection.status === 400 || rejection.status === 408;
  const keepAlive = exchange.keepAlive && body.done && !isClientsFault && !front.services.stopping;
  answerRejected(front, rejection, { record, keepAlive });
  front.onExchangeDone(keepAlive);
}

/**
 * DIFFERS: where AWS states a status for a failure after the answer's head (row ALB-082), the client here has seen the
 * target's already: it gets a connection cut short, and the log has the failure's status.
 */
function cutAnswer({ front, record, answer }: Exchange, rejection: Rejection): void {
  record.elbStatus = rejection.status;
  closeRecord(front.services, record);
  front.exchange = undefined;
  front.closing = true;
  if (answer?.untilClose) front.socket.resetAndDestroy();
  else front.socket.destroy();
}

/** Rows ALB-074 and ALB-077: the client went away before its answer was complete. */
export function loseClient(exchange: Exchange): void {
  if (exchange.stage === "over") return;
  const { front, record, answer, body, stage } = exchange;
  exchange.stage = "over";
  front.exchange = undefined;
  dropUpstream(exchange.upstream);
  if (!answer && stage !== "tunnel") record.elbStatus = body.done ? 460 : 400;
  closeRecord(front.services, record);
}
