/** Requests for paths that go nowhere: httpd's handler of files answers them, which finds none. */

import type { Exchange } from "./exchange.ts";
import { knowsMethod } from "./method.ts";
import { answerEmpty, answerError, answerTrace, type OwnError, sayContinue } from "./own-answer.ts";

/** What is allowed; httpd's order is another after each start. */
const ALLOWED = "GET,POST,OPTIONS,HEAD";

/** The body is read before the method is looked at, so a client that waits for its 100 gets one. */
export function answerUnserved(exchange: Exchange): void {
  const { head, target } = exchange;
  if (exchange.awaitsContinue) sayContinue(exchange);
  if (/^(GET|HEAD|POST)$/.test(head.method))
    return void answerError(exchange, { status: 404, why: `nothing serves ${target.path}`, level: "info" });
  if (head.method === "TRACE") return void answerTrace(exchange);
  if (head.method === "OPTIONS") return void answerEmpty(exchange, [allowOf(exchange)]);
  answerError(exchange, refusal(exchange));
}

function refusal(exchange: Exchange): OwnError {
  const { method, line } = exchange.head;
  const fields = [allowOf(exchange)];
  if (!knowsMethod(method)) return { status: 501, why: `Invalid method in request ${line}`, fields };
  return { status: 405, why: `${method} of a file`, level: "info", fields };
}

function allowOf({ host }: Exchange) {
  return { name: "Allow", value: host.config.allowTrace ? `${ALLOWED},TRACE` : ALLOWED };
}
