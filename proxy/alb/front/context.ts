/** What passes and rules are told of a request and its connection. */
import { allFields, type RequestHead } from "../http1/index.ts";
import type { RequestContext } from "../passes/index.ts";
import { type ClientInfo, type FrontServices, protocolOf, type RouteRequest } from "./front.ts";

/** What the passes go by of what a node's connections share. */
export type PassServices = Pick<FrontServices, "attributes" | "headersOf" | "dnsName" | "newTraceId" | "now">;

export function contextOf(client: ClientInfo, services: PassServices): RequestContext {
  return {
    clientIp: client.clientIp,
    clientPort: client.clientPort,
    listenerPort: client.listenerPort,
    protocol: protocolOf(client),
    tls: client.secure,
    attributes: services.attributes,
    headers: services.headersOf(client.listener),
    dnsName: services.dnsName,
    newTraceId: () => services.newTraceId(services.now()),
  };
}

/** What the rules see is what the client asked for, not what is asked of the target (row ALB-032). */
export class ReceivedRequest implements RouteRequest {
  readonly listener: number;
  readonly listenerPort: number;
  readonly protocol: "http" | "https";
  readonly clientIp: string;
  readonly method: string;
  readonly host: string;
  readonly target: string;
  readonly #head: RequestHead;

  /** @param host and target as the passes leave them */
  constructor(client: ClientInfo, head: RequestHead, host: string, target: string) {
    this.listener = client.listener;
    this.listenerPort = client.listenerPort;
    this.protocol = protocolOf(client);
    this.clientIp = client.clientIp;
    this.method = head.method;
    this.host = host;
    this.target = target;
    this.#head = head;
  }

  get fields() {
    return allFields(this.#head);
  }
}
