/**
 * From an accepted connection to a flow under way.
 *
 *   TCP:  choose -> connect -> relay
 *   TLS:  handshake -> choose -> connect -> (handshake with the target) -> relay
 */
import net, { type Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { isOwnFault } from "../../own-fault.ts";
import { resetNow } from "../../reset.ts";
import { proxyHeader } from "../proxy-protocol/index.ts";
import type { Choice } from "./choose.ts";
import type { Flow } from "./flow-table.ts";
import { clientOf, type FlowContext, LiveFlow, plainIp } from "./live-flow.ts";
import type { ListenerSettings } from "./options.ts";
import { readRaw, relay, type Side } from "./relay.ts";
import { type TlsConnection, tlsConnection } from "./tls/connection.ts";
import { type Handshake, HandshakeFailed, secureTarget } from "./tls/listener.ts";

export interface AdmissionOptions extends FlowContext {
  readonly listener: ListenerSettings;
  readonly handshake: Handshake | undefined;
  readonly loadBalancer: string;
  /** Real time that a target has to take a connection; 30 s unless told. */
  readonly connectTimeoutMs?: number | undefined;
  readonly choose: (client: Flow["client"]) => Choice | undefined;
  readonly isTlsGroup: (name: string) => boolean;
  /** Whether a target took a connection: for passive checks. */
  readonly onConnect: (targetId: string, isTaken: boolean) => void;
  readonly onRefused: (refusal: Refusal) => void;
  readonly onTlsConnection: (connection: TlsConnection) => void;
  /** Where nobody wants to know, nothing is gathered for `onTlsConnection` (ADR 4); somebody does unless told. */
  readonly isTlsTold?: () => boolean;
}

/** Why a connection was reset instead of reaching a target. */
export interface Refusal {
  readonly client: Flow["client"];
  readonly why: "no-target" | "target-refused" | "client-tls" | "target-tls";
  readonly reason: string;
}

/** A target that has not answered by then does not get the flow (row NLB-157). */
const CONNECT_TIMEOUT_MS = 30_000;
/** Row NLB-155. DIFFERS: from the first quiet 20 s on, not only once a peer has sent a keepalive, which nobody here sees. */
const KEEPALIVE_MS = 20_000;
const NO_TARGET = "no target is registered";

/** Takes a connection over. Whoever cannot be served gets RST; if a target refuses, there is no second choice. */
export function admit(socket: Socket, options: AdmissionOptions): void {
  // A client that reset the connection before it was accepted has no address any more.
  if (socket.remoteAddress === undefined || socket.localAddress === undefined) return void socket.destroy();
  if (options.handshake) void admitTls(socket, options.handshake, options);
  else admitTcp(socket, options);
}

/** The path of most flows: no promise, and no closure that it can do without (ADR 4). */
function admitTcp(socket: Socket, options: AdmissionOptions): void {
  const client = clientOf(socket);
  const choice = options.choose(client);
  if (!choice) return void refuse(socket, { client, why: "no-target", reason: NO_TARGET }, options);
  openSocket(choice, options, (error, target) => {
    if (error) return void refuse(socket, { client, why: "target-refused", reason: error.message }, options);
    if (socket.destroyed) return void target.destroy();
    begin({ stream: socket, socket }, { stream: target, socket: target }, new LiveFlow(options, choice, client));
  });
}

function openSocket(
  choice: Choice,
  options: AdmissionOptions,
  settle: (error: Error | undefined, socket: Socket) => void,
): void {
  const { target } = choice;
  // A TLS stream reads its socket itself.
  const isRaw = !isTlsTarget(choice, options);
  const socket: Socket = net.connect({
    ...{ host: target.ip, port: target.port, allowHalfOpen: true, noDelay: true },
    ...choice.from,
    ...(isRaw ? { onread: readRaw(() => socket) } : {}),
  });
  const { connectTimeoutMs = CONNECT_TIMEOUT_MS } = options;
  const deadline = setTimeout(destroyLate, connectTimeoutMs, socket, connectTimeoutMs);
  const finish = (error?: Error) => {
    clearTimeout(deadline);
    socket.off("error", finish);
    if (!isOwnFault(error)) options.onConnect(target.id, error === undefined);
    settle(error, socket);
  };
  socket.once("error", finish).once("connect", finish);
}

function destroyLate(target: Socket, afterMs: number): void {
  target.destroy(new Error(`the target did not answer within ${afterMs} ms`));
}

async function admitTls(socket: Socket, handshake: Handshake, options: AdmissionOptions): Promise<void> {
  const client = clientOf(socket);
  const { onTlsConnection: tell, isTlsTold: isTold = always } = options;
  const log = isTold() ? tlsConnection(socket, client, options) : undefined;
  socket.on("error", ignore).setKeepAlive(true, KEEPALIVE_MS);
  const fail = (why: Refusal["why"], error: Error) => {
    refuse(socket, { client, why, reason: error.message }, options);
    if (log) tell(log.failed(error instanceof HandshakeFailed ? error : undefined));
  };
  const shaken = await handshake(socket, log !== undefined).catch((error: Error) => void fail("client-tls", error));
  if (!shaken) return;
  log?.shaken(shaken);
  const choice = options.choose(client);
  if (!choice) return fail("no-target", new Error(NO_TARGET));
  openSocket(choice, options, (error, plain) => {
    if (error) return fail("target-refused", error);
    plain.setKeepAlive(true, KEEPALIVE_MS);
    void securedIfAsked(plain, choice, { stream: shaken.stream, client: socket }, options).then(
      (target) => {
        if (socket.destroyed) return void plain.destroy();
        const flow = new LiveFlow(options, choice, client, log && ((ended) => tell(log.ended(ended))));
        if (target.stream instanceof TLSSocket) flow.targetProtocol = target.stream.alpnProtocol || undefined;
        begin({ stream: shaken.stream, socket }, target, flow);
      },
      (failure: Error) => {
        plain.destroy();
        fail("target-tls", failure);
      },
    );
  });
}

/** Row NLB-164. A group of TLS targets behind a TCP listener gets the client's own bytes. */
function isTlsTarget({ group }: Choice, { listener, isTlsGroup }: AdmissionOptions): boolean {
  return listener.tls !== undefined && isTlsGroup(group.name);
}

/** The first payload that such a target gets is our own ClientHello, so the header is ahead of that (row NLB-065). */
async function securedIfAsked(
  socket: Socket,
  choice: Choice,
  { stream, client }: { readonly stream: TLSSocket; readonly client: Socket },
  options: AdmissionOptions,
): Promise<Side> {
  const { listener } = options;
  if (!listener.tls || !isTlsTarget(choice, options)) return { stream: socket, socket };
  if (choice.group.proxyProtocolV2) socket.write(headerFor(client, clientOf(client), options.listenerPort));
  return { stream: await secureTarget(socket, listener.tls.securityPolicy, stream.alpnProtocol || undefined), socket };
}

function begin(client: Side, target: Side, flow: LiveFlow): void {
  const { context, choice } = flow;
  context.flows.add(flow);
  const isHeaded = choice.group.proxyProtocolV2 && !(target.stream instanceof TLSSocket);
  const header = isHeaded ? headerFor(client.socket, flow.client, context.listenerPort) : undefined;
  flow.relay = relay(client, target, flow, header);
  context.onFlow(flow);
}

function headerFor({ localAddress = "" }: Socket, source: Flow["client"], port: number): Buffer {
  return proxyHeader({ source, destination: { ip: plainIp(localAddress), port } });
}

function refuse(socket: Socket, refusal: Refusal, options: AdmissionOptions): void {
  socket.on("error", ignore);
  resetNow(socket);
  options.onRefused(refusal);
}

function always(): boolean {
  return true;
}

/** What a socket has to say after it was given up. */
function ignore(): void {}
