/** The TLS half of a listener: handshakes with clients, and with the targets of TLS groups. */
import { constants } from "node:crypto";
import type { Socket } from "node:net";
import tls from "node:tls";
import { chooseProtocol } from "./alpn.ts";
import { type CertificateFacts, chooseCertificate, factsOf } from "./certificates.ts";
import { type ClientHello, LONGEST_RECORD, readClientHello } from "./client-hello.ts";
import type { TlsListenerSettings } from "./options.ts";
import { backendPolicy, secureOptions } from "./policies.ts";

export interface Handshaken {
  readonly stream: tls.TLSSocket;
  readonly hello: ClientHello;
  readonly certificate: CertificateFacts;
  readonly tookMs: number;
}

/** A handshake that came to nothing, with what is known of it. */
export class HandshakeFailed extends Error {
  override readonly name = "HandshakeFailed";
  readonly hello: ClientHello | undefined;
  readonly certificate: CertificateFacts | undefined;

  constructor(cause: unknown, hello?: ClientHello, certificate?: CertificateFacts) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.hello = hello;
    this.certificate = certificate;
  }

  /** The alert by which the client ended it; OpenSSL tells it in words only. */
  get alert(): number | undefined {
    const number = /SSL alert number (\d+)/.exec(this.message)?.[1];
    return number === undefined ? undefined : Number(number);
  }
}

/**
 * Shakes hands with a client. Rejects with {@link HandshakeFailed}.
 *
 * @param isTold whether the name that the client asks for is wanted even where it decides nothing
 */
export type Handshake = (socket: Socket, isTold: boolean) => Promise<Handshaken>;

/** Real time; whoever has not said hello by then is cut off. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** Row NLB-165: no client certificates, no renegotiation, no early data; tickets are made by OpenSSL. */
export function createHandshake(settings: TlsListenerSettings): Handshake {
  const all = settings.certificates.map(factsOf) as [CertificateFacts, ...CertificateFacts[]];
  const contexts = new Map(all.map((one) => [one, contextOf(one, settings)]));
  const choose = (serverName: string | undefined) => {
    const certificate = chooseCertificate(all, serverName);
    return { certificate, secureContext: contexts.get(certificate) as tls.SecureContext };
  };
  return async (socket, isTold) => {
    const startedMs = performance.now();
    // Reading ahead costs about a tenth of a session (ADR 4), and only protocols have to be known before OpenSSL tells.
    const isAhead = settings.alpnPolicy !== "None";
    let hello: ClientHello = isAhead ? await readAhead(socket) : { protocols: [] };
    let { certificate, secureContext } = choose(hello.serverName);
    const hear: tls.TLSSocketOptions["SNICallback"] = (serverName, done) => {
      hello = { ...hello, serverName };
      ({ certificate, secureContext } = choose(serverName));
      done(null, secureContext);
    };
    const protocol = chooseProtocol(settings.alpnPolicy, hello.protocols);
    // Nothing is said of application protocols where none is shared: Node would end the handshake (row NLB-166).
    const stream = new tls.TLSSocket(socket, {
      ...{ isServer: true, secureContext },
      ...(!isAhead && (isTold || all.length > 1) ? { SNICallback: hear } : {}),
      ...(protocol === undefined ? {} : { ALPNProtocols: [protocol] }),
    });
    // Of a TLS socket that is no tls.Server's, what goes wrong after the handshake comes out here alone (node:_tls_wrap).
    stream.on("_tlsError", (error: Error) => stream.destroy(error));
    await secured(stream, "secure").catch((cause) => Promise.reject(new HandshakeFailed(cause, hello, certificate)));
    return { stream, hello, certificate, tookMs: performance.now() - startedMs };
  };
}

function readAhead(socket: Socket): Promise<ClientHello> {
  return peekHello(socket).catch((cause) => Promise.reject(new HandshakeFailed(cause)));
}

function contextOf({ certificate }: CertificateFacts, { securityPolicy }: TlsListenerSettings): tls.SecureContext {
  return tls.createSecureContext({
    cert: certificate.cert,
    key: certificate.key,
    honorCipherOrder: true,
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    ...secureOptions(securityPolicy),
  });
}

/** By security policy: a context holds its ciphers as OpenSSL wants them, and takes a millisecond to make. */
const targetContexts = new Map<string, tls.SecureContext>();

function targetContext(policy: string): tls.SecureContext {
  const context = targetContexts.get(policy) ?? tls.createSecureContext(secureOptions(policy));
  targetContexts.set(policy, context);
  return context;
}

/** TLS towards a target over a connection that is open: any certificate will do (row NLB-164). */
export async function secureTarget(
  socket: Socket,
  listenerPolicy: string,
  protocol: string | undefined,
): Promise<tls.TLSSocket> {
  const stream = tls.connect({
    socket,
    rejectUnauthorized: false,
    secureContext: targetContext(backendPolicy(listenerPolicy)),
    ...(protocol === undefined ? {} : { ALPNProtocols: [protocol] }),
  });
  await secured(stream, "secureConnect");
  return stream;
}

/** Waits for the first record and puts it back. */
async function peekHello(socket: Socket): Promise<ClientHello> {
  let bytes = Buffer.alloc(0);
  const found = await within<ClientHello>(socket, (done) => {
    const read = () => {
      for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null) {
        bytes = Buffer.concat([bytes, chunk]);
      }
      const hello = bytes.length > LONGEST_RECORD ? { protocols: [] } : readClientHello(bytes);
      if (hello) done(hello);
    };
    socket.on("readable", read);
    return () => socket.off("readable", read);
  });
  socket.unshift(bytes);
  return found;
}

function secured(stream: tls.TLSSocket, event: "secure" | "secureConnect"): Promise<void> {
  // Of a handshake that failed the stream may tell once more, when nobody waits for it any longer.
  stream.on("error", () => {});
  return within(stream, (done) => {
    const finish = () => done(undefined);
    stream.once(event, finish);
    return () => stream.off(event, finish);
  });
}

/** What `begin` gives, unless the socket fails, ends or is silent for too long. @param begin gives what undoes it */
function within<T>(socket: Socket, begin: (done: (value: T) => void) => () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => {
      clearTimeout(deadline);
      socket.off("error", fail).off("close", closed).off("end", closed);
      undo();
      settle();
    };
    const fail = (error: Error) => finish(() => reject(error));
    const closed = () => fail(new Error("the connection ended during the handshake"));
    const deadline = setTimeout(
      () => fail(new Error(`no handshake within ${HANDSHAKE_TIMEOUT_MS} ms`)),
      HANDSHAKE_TIMEOUT_MS,
    );
    socket.on("error", fail).on("close", closed).on("end", closed);
    const undo = begin((value) => finish(() => resolve(value)));
  });
}
