/**
 * A client's connection of HTTP/2: many requests at once, each on a stream of its own.
 *
 *     client --TLS, ALPN h2--> session --stream--> passes --route--> target of HTTP/1.1 (a connection for the time of the request)
 *                                                              \---> target of HTTP/2 or gRPC (a stream of a kept session)
 */
import { performServerHandshake, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { TLSSocket } from "node:tls";
import { clientInfo, type FrontServices, type SecureInfo } from "../front/front.ts";
import { REQUEST_LIMITS } from "../http1/index.ts";
import { admitStream } from "./admit.ts";

/** What the listener's book of connections may ask of one. */
export interface Http2Client {
  /** Takes no new requests and ends with those under way. */
  closeIfIdle(): void;
  destroy(): void;
}

/** Row ALB-005. */
const MAX_STREAMS = 128;
/** Row ALB-008. */
const MAX_REQUESTS = 10_000;

/** @param socket its handshake is over, and has agreed on `h2` */
export function serveHttp2(
  socket: TLSSocket,
  listener: number,
  services: FrontServices,
  secure: SecureInfo,
): Http2Client {
  const client = clientInfo(socket, listener, services, secure);
  const session = performServerHandshake(socket, {
    // The limits of row ALB-011 are this program's to judge: what is a little above must get its 400, not a broken connection.
    settings: { maxConcurrentStreams: MAX_STREAMS, enablePush: false, maxHeaderListSize: 4 * REQUEST_LIMITS.head },
    maxHeaderListPairs: 2000,
  });
  // A TLS socket that is no tls.Server's never says that its handshake is over, which the session waits for.
  socket.emit("secureConnect");
  let requests = 0;
  services.meter.opened();
  session.once("close", () => services.meter.closed());
  session.on("error", () => session.destroy());
  const idle = watchIdle(session, services);
  session.on("stream", (stream: ServerHttp2Stream, _headers, _flags, raw?: readonly string[]) => {
    idle.touch(stream);
    requests++;
    const isOld = services.now() - client.openedAtMs >= client.keepAliveMs;
    admitStream(stream, raw ?? [], { client, services });
    // Rows ALB-008 and ALB-013: this request is served, and GOAWAY says that it was the last.
    if (requests >= MAX_REQUESTS || isOld || services.stopping) session.close();
  });
  return { closeIfIdle: () => session.close(), destroy: () => session.destroy() };
}

/**
 * Row ALB-012: a session without a request for the idle timeout is ended. Node's own timeout would take a PING for a sign of
 * life, which it is not (row ALB-005).
 */
function watchIdle(session: ServerHttp2Session, { timing }: FrontServices): { touch(stream: ServerHttp2Stream): void } {
  let open = 0;
  const timer = setTimeout(() => {
    if (open === 0) session.close();
  }, timing.idleTimeoutMs);
  timer.unref();
  session.once("close", () => clearTimeout(timer));
  return {
    touch(stream) {
      open++;
      stream.once("close", () => {
        open--;
        timer.refresh();
      });
    },
  };
}
