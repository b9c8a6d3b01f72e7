/** The value of a request that begins. Every key is there from the start, so that all of them have one shape. */
import { createBodyReader } from "../../http1/index.ts";
import type { RequestEnv } from "../config/condition.ts";
import type { AccessRecord } from "../log/record.ts";
import type { Client } from "./client.ts";
import type { Exchange } from "./exchange.ts";
import type { RequestHead } from "./request-head.ts";
import type { RequestTarget } from "./target.ts";

const NOWHERE: RequestTarget = { authority: undefined, uri: "", rawPath: "", path: "", query: "" };
const NO_ENV: RequestEnv = new Map();
const NO_BODY = { kind: "none" } as const;

export function beginExchange(client: Client, head: RequestHead): Exchange {
  const { serving, local } = client;
  const { generation } = serving;
  const host = generation.hosts.first(local.address, local.port);
  const exchange: Exchange = {
    client,
    generation,
    head,
    host,
    leave: generation.enter(),
    begunMs: performance.now(),
    record: beginRecord(client, head),
    settings: host.config.settings,
    env: NO_ENV,
    target: NOWHERE,
    fields: head.fields.slice(),
    framing: NO_BODY,
    body: createBodyReader(NO_BODY),
    bodyBytes: 0,
    closesAfter: false,
    awaitsContinue: false,
    isHidden: false,
    holdsAnswer: false,
    forward: undefined,
    isAnswered: false,
    keepsClient: false,
    errorStatus: undefined,
    isOver: false,
  };
  client.exchange = exchange;
  useHost(exchange, host);
  return exchange;
}

function beginRecord(client: Client, head: RequestHead): AccessRecord {
  const { serving, peer, local, kept } = client;
  return {
    startMs: serving.clock.now(),
    client: peer,
    local,
    requestLine: head.line,
    method: head.method,
    path: "",
    query: "",
    protocol: head.protocol,
    requestFields: head.fields,
    responseFields: [],
    serverName: "",
    hostName: "",
    canonicalPort: 80,
    env: NO_ENV,
    file: "-",
    keepAliveCount: kept,
    durationMs: 0,
    status: 0,
    firstStatus: 0,
    bytesSent: 0,
    connection: "closed",
  };
}

/** The request turns out to be for that host. */
export function useHost(exchange: Exchange, host: Exchange["host"]): void {
  const { record, client } = exchange;
  exchange.host = host;
  exchange.settings = host.config.settings;
  record.serverName = host.config.name;
  record.hostName = host.config.name;
  record.canonicalPort = host.config.port ?? client.local.port;
}
