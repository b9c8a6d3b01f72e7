import type { Socket } from "node:net";
import type { Endpoint } from "../../proxy-protocol/index.ts";
import { type LiveFlow, plainIp } from "../live-flow.ts";
import type { ListenerSettings } from "../options.ts";
import type { TlsConnection } from "./access-log.ts";
import type { HandshakeFailed, Handshaken } from "./listener.ts";

export type { TlsConnection } from "./access-log.ts";

/** Gathers what the access log will say of a connection, from its accept to its end. */
export interface TlsConnectionLog {
  shaken(handshake: Handshaken): void;
  /** It never became a flow. */
  failed(error: HandshakeFailed | undefined): TlsConnection;
  ended(flow: LiveFlow): TlsConnection;
}

export interface TlsConnectionContext {
  readonly loadBalancer: string;
  readonly listener: ListenerSettings;
  readonly listenerPort: number;
  readonly now: () => number;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

export function tlsConnection(
  socket: Socket,
  client: Endpoint,
  { loadBalancer, listener, listenerPort, now }: TlsConnectionContext,
): TlsConnectionLog {
  const startedAtMs = now();
  const known: Mutable<Partial<TlsConnection>> = {};
  const destination = { ip: plainIp(socket.localAddress ?? ""), port: listenerPort };
  const hasAlpn = listener.tls !== undefined && listener.tls.alpnPolicy !== "None";
  const hear = (hello: Handshaken["hello"] | undefined, certificate: Handshaken["certificate"] | undefined) => {
    if (hello?.serverName !== undefined) known.serverName = hello.serverName;
    if (hello && hasAlpn) known.offeredProtocols = hello.protocols;
    const arn = certificate?.certificate.arn;
    if (arn !== undefined) known.certificateArn = arn;
  };
  const finish = (receivedBytes: number, sentBytes: number): TlsConnection => ({
    ...{ loadBalancer, listener: String(listenerPort), client, destination, offeredProtocols: [] },
    ...known,
    ...{ startedAtMs, endedAtMs: now(), receivedBytes, sentBytes },
  });
  return {
    shaken({ stream, hello, certificate, tookMs }) {
      hear(hello, certificate);
      known.handshakeMs = tookMs;
      known.cipher = stream.getCipher().name;
      known.protocolVersion = stream.getProtocol() ?? "";
      if (stream.alpnProtocol) known.clientProtocol = stream.alpnProtocol;
    },
    failed(error) {
      hear(error?.hello, error?.certificate);
      if (error?.alert !== undefined) known.incomingAlert = error.alert;
      return finish(0, 0);
    },
    ended(flow) {
      if (flow.targetProtocol) known.targetProtocol = flow.targetProtocol;
      return finish(flow.receivedBytes, flow.sentBytes);
    },
  };
}
