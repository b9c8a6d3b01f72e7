/** TLS of HTTPS listeners: the certificate for the name that a client calls, the listener's policy, ALPN (rows ALB-001, 005). */
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { ListenerTls } from "../../lab/model/index.ts";
import { createHandshake, type Handshaken } from "../nlb/userspace/tls/listener.ts";
import type { Certificate } from "../nlb/userspace/tls/options.ts";
import type { SecureInfo } from "./front/front.ts";

/** A client's connection after its handshake. */
export interface SecureConnection {
  readonly socket: TLSSocket;
  readonly secure: SecureInfo;
}

/** @throws HandshakeFailed */
export type Secure = (socket: Socket) => Promise<SecureConnection>;

export interface SecureOptions {
  readonly tls: ListenerTls;
  /** HTTP/2 is offered beside HTTP/1.1. */
  readonly http2: boolean;
  /** By ARN. @throws LabError `CertificateMissing` */
  readonly readCertificate: (arn: string) => Promise<Certificate>;
}

/** Reads the listener's certificates; the first is for clients that call no name that another one bears. */
export async function createSecure({ tls, http2, readCertificate }: SecureOptions): Promise<Secure> {
  const handshake = createHandshake({
    certificates: await Promise.all(tls.certificateArns.map(readCertificate)),
    securityPolicy: tls.securityPolicy,
    alpnPolicy: http2 ? "HTTP2Preferred" : "HTTP1Only",
  });
  return async (socket) => {
    const shaken = await handshake(socket, true);
    return { socket: shaken.stream, secure: infoOf(shaken) };
  };
}

function infoOf({ stream, hello, certificate }: Handshaken): SecureInfo {
  const { alpnProtocol } = stream;
  const { arn } = certificate.certificate;
  return {
    cipher: stream.getCipher().name,
    protocol: stream.getProtocol() ?? "",
    alpn: alpnProtocol === "h2" || alpnProtocol === "http/1.1" ? alpnProtocol : undefined,
    ...(hello.serverName !== undefined && { serverName: hello.serverName }),
    ...(arn !== undefined && { certificateArn: arn }),
  };
}
