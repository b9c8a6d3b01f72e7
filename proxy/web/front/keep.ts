/** Whether a client's connection stays open after an answer: the rules of httpd's `ap_set_keepalive`. */
import { listHas } from "../../http1/index.ts";
import type { ConnectionNote } from "../answer/head.ts";
import { closesConnection } from "../answer/status.ts";
import { headerValue } from "../edits/header-edit.ts";
import type { Exchange } from "./exchange.ts";

/** @param hasEnd the client can tell where the answer ends without the connection's end */
export function noteConnection(exchange: Exchange, status: number, hasEnd: boolean): ConnectionNote {
  const { client, head, host, closesAfter } = exchange;
  const { keepAlive, keepAliveTimeoutMs, maxKeepAliveRequests: most } = host.config;
  const left = most === 0 ? 1 : most - client.kept;
  const isWilling = keepAlive && keepAliveTimeoutMs > 0 && left > 0 && !client.serving.isStopping;
  if (!isWilling || !hasEnd || closesAfter || closesConnection(status)) return { kind: "closed" };
  // A client that still waits for its 100 may send the body or not: nobody knows where its next request begins.
  if (exchange.awaitsContinue && !exchange.body.done) return { kind: "closed" };
  const connection = headerValue(head.fields, "Connection");
  if (connection !== undefined && listHas(connection, "close")) return { kind: "closed" };
  if (connection !== undefined && listHas(connection, "keep-alive")) {
    return {
      kind: "granted",
      timeoutSeconds: Math.floor(keepAliveTimeoutMs / 1000),
      max: most === 0 ? undefined : left,
    };
  }
  return head.version >= 11 ? { kind: "kept" } : { kind: "closed" };
}
