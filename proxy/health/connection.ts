import { constants } from "node:crypto";
import net from "node:net";
import tls from "node:tls";
import type { ProbeRequest } from "./probe.ts";

/** Row NLB-112: TLS 1.2 at most, and whatever certificate the target has. One handshake, ask for more who will. */
const CHECK_TLS = {
  minVersion: "TLSv1",
  maxVersion: "TLSv1.2",
  rejectUnauthorized: false,
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
} as const;

/** The connection of one check by HTTP: what goes first is written already, and TLS begins behind it. */
export function connectForCheck(request: ProbeRequest): net.Socket {
  const { ip: host, port, sourceIp: localAddress, sourcePort: localPort, preface, isOverTls, version } = request;
  const socket = net.connect({ host, port, localAddress, localPort });
  if (preface) socket.write(preface);
  return isOverTls ? secured(socket, version === undefined ? [] : ["h2"]) : socket;
}

function secured(socket: net.Socket, protocols: string[]): tls.TLSSocket {
  const secure = tls.connect({ ...CHECK_TLS, socket, ...(protocols.length > 0 && { ALPNProtocols: protocols }) });
  // What the connection below meets before TLS begins is no error of the one above by itself.
  socket.on("error", (error) => secure.destroy(error));
  secure.once("close", () => socket.destroy());
  return secure;
}
