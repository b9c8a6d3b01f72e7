/** From a request's head to an answer of the server's own, or to an upstream. */

import { createBodyReader, type Field } from "../../http1/index.ts";
import type { LogLevel } from "../config/httpd-config.ts";
import { runEnvRules } from "../edits/env-rule.ts";
import { applyEdits, headerValue } from "../edits/header-edit.ts";
import { findRoute } from "../route.ts";
import { beginExchange, useHost } from "./begin.ts";
import type { Client } from "./client.ts";
import { editFacts } from "./edit-facts.ts";
import { type Exchange, hostHeader } from "./exchange.ts";
import { forwardRequest } from "./forward-request.ts";
import { answerEmpty, answerError, answerRedirect } from "./own-answer.ts";
import { frameRequest } from "./request-body.ts";
import type { RequestFault, RequestHead } from "./request-head.ts";
import { isHost, nameOfHost, plainPath, type RequestTarget, splitTarget } from "./target.ts";
import { answerUnserved } from "./unserved.ts";

const NO_BODY = { kind: "none" } as const;

/** What could not be read is answered, and ends the connection. */
export function refuseRequest(client: Client, { status, why, line }: RequestFault): void {
  const head: RequestHead = { line, method: "", target: "", protocol: "HTTP/1.0", version: 10, fields: [] };
  const exchange = beginExchange(client, head);
  exchange.closesAfter = true;
  answerError(exchange, { status, why, level: "info" });
}

export function admitRequest(client: Client, head: RequestHead): void {
  const exchange = beginExchange(client, head);
  const fault = frame(exchange) ?? locate(exchange);
  if (fault) {
    exchange.closesAfter = true;
    answerError(exchange, { level: "info", ...fault });
    return;
  }
  serveRequest(exchange);
}

interface Fault {
  readonly status: number;
  readonly why: string;
  readonly module?: string;
  /** `info`, unless it is said: what a client sends is its own affair. */
  readonly level?: LogLevel;
}

function frame(exchange: Exchange): Fault | undefined {
  const framed = frameRequest(exchange.head.fields);
  if (framed.kind === "fault") {
    return framed.status === 500 ? { ...framed, module: "proxy_http", level: "error" } : framed;
  }
  exchange.framing = framed.body;
  exchange.body = createBodyReader(framed.body);
  exchange.closesAfter = framed.closes;
  return undefined;
}

/** Finds out which host and which path are meant. */
function locate(exchange: Exchange): Fault | undefined {
  const { head, client, generation } = exchange;
  const split = splitTarget(head.method, head.target);
  const called = hostHeader(head.fields, { authority: split?.authority });
  if (called === undefined && head.version >= 11) return { status: 400, why: "HTTP/1.1 without Host" };
  if (called !== undefined && !isHost(called)) return { status: 400, why: "a malformed Host" };
  if (called !== undefined) {
    useHost(exchange, generation.hosts.named(client.local.address, client.local.port, nameOfHost(called)));
    exchange.record.hostName = nameOfHost(called);
  }
  if (split === undefined) return { status: 400, why: "a target that is no path" };
  return place(exchange, split);
}

function place(exchange: Exchange, split: Omit<RequestTarget, "path">): Fault | undefined {
  const { record, host } = exchange;
  record.query = split.query;
  const path = plainPath(split.rawPath, host.config);
  record.path = typeof path === "number" ? split.rawPath : path;
  if (path === 400) return { status: 400, why: `invalid URI path (${split.rawPath})`, level: "error" };
  exchange.target = { ...split, path: typeof path === "number" ? split.rawPath : path };
  exchange.isHidden = path === 404;
  const { settings, groups } = host.book.of(exchange.target.path);
  exchange.settings = settings;
  exchange.env = environmentOf(exchange, groups);
  record.env = exchange.env;
  return undefined;
}

function environmentOf({ head, client, settings, target }: Exchange, groups: ReadonlyMap<string, string>) {
  const { envRules } = settings;
  if (envRules.length === 0) return groups;
  const subject = { fields: head.fields, method: head.method, path: target.path, protocol: head.protocol };
  return runEnvRules(
    envRules,
    { ...subject, clientAddress: client.peer.address, serverAddress: client.local.address },
    groups,
  );
}

function serveRequest(exchange: Exchange): void {
  const { head, settings, target, host } = exchange;
  if (refusesExpectation(exchange)) return;
  if (exchange.isHidden)
    return void answerError(exchange, { status: 404, why: "an encoded slash in the path", level: "info" });
  if (target.path === "*") return void answerEmpty(exchange);
  if (settings.isDenied) {
    const why = `client denied by server configuration: ${target.path}`;
    return void answerError(exchange, { status: 403, why, module: "authz_core" });
  }
  if (head.method === "TRACE" && !host.config.allowTrace)
    return void answerError(exchange, { status: 405, why: "TRACE", level: "info" });
  routeRequest(exchange);
}

/** @returns whether it was answered */
function refusesExpectation(exchange: Exchange): boolean {
  const expected = headerValue(exchange.fields, "Expect");
  if (expected === undefined) return false;
  if (exchange.head.version < 11) {
    // It is told nothing, but the body may still be thought to come: httpd ends the connection.
    if (/^100-continue$/i.test(expected)) exchange.closesAfter = true;
    return false;
  }
  if (!/^100-continue$/i.test(expected)) {
    answerError(exchange, { status: 417, why: `Expect: ${expected}`, level: "info" });
    return true;
  }
  exchange.awaitsContinue = exchange.framing.kind !== "none";
  return false;
}

function routeRequest(exchange: Exchange): void {
  const { host, settings, target } = exchange;
  const route = findRoute(host.config, settings, target);
  switch (route.kind) {
    case "none":
      return void answerUnserved(exchange);
    case "redirect":
      return void answerRedirect(exchange, route.status, route.to === "" ? "" : `${route.to}${target.query}`);
    case "forward":
      applyEdits(settings.requestEdits, exchange.fields, editFacts(exchange));
      return void forwardRequest(exchange, route.target, route.path);
  }
}

/**
 * Serves another path of this server in place of an answer: an `ErrorDocument`.
 *
 * @param errorStatus of the error that it stands for
 */
export function redirectInside(exchange: Exchange, path: string, errorStatus: number): void {
  exchange.errorStatus = errorStatus;
  const { method } = exchange.head;
  const fields: Field[] = exchange.fields.filter(
    ({ name }) => !/^(content-length|transfer-encoding|expect)$/i.test(name),
  );
  exchange.head = { ...exchange.head, method: method === "HEAD" ? "HEAD" : "GET" };
  exchange.fields = fields;
  exchange.framing = NO_BODY;
  exchange.awaitsContinue = false;
  const split = splitTarget("GET", path);
  const plain = split && plainPath(split.rawPath, exchange.host.config);
  if (!split || typeof plain !== "string")
    return void answerError(exchange, { status: 404, why: `ErrorDocument ${path}` });
  exchange.target = { ...split, authority: exchange.target.authority, path: plain };
  exchange.settings = exchange.host.book.of(plain).settings;
  routeRequest(exchange);
}
