import { connect, type Socket } from "node:net";
import tls from "node:tls";

/** One TCP connection to a target, kept alive between requests (row ALB-003). */
export interface Upstream {
  readonly socket: Socket;
  /** How many exchanges it has served before. */
  uses: number;
  /** Whose it is now; absent while it is idle. */
  user: UpstreamUser | undefined;
}

/** What the exchange that holds a connection is told. Never called after `user` was cleared. */
export interface UpstreamUser {
  onConnected(): void;
  /** @param chunk good for the length of the call */
  onData(chunk: Buffer): void;
  onDrain(): void;
  /** The connection is over: closed by the target, or failed with `error`. */
  onEnd(error: NodeJS.ErrnoException | undefined): void;
  /** Nothing moved for the idle timeout, or no connection within the connect timeout. */
  onTimeout(): void;
  /** The target is no longer one: its deregistration delay is over (row ALB-072). */
  onTargetGone(): void;
}

export interface UpstreamOptions {
  readonly ip: string;
  readonly port: number;
  readonly isSecure: boolean;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** The connection cannot be used any more. */
  onClosed(upstream: Upstream): void;
}

export function openUpstream(options: UpstreamOptions): Upstream {
  const socket = connectTo(options, (chunk) => (upstream.user ? upstream.user.onData(chunk) : socket.destroy()));
  const upstream: Upstream = { socket, uses: 0, user: undefined };
  let error: NodeJS.ErrnoException | undefined;
  socket.setTimeout(options.connectTimeoutMs);
  socket.on(options.isSecure ? "secureConnect" : "connect", () => {
    socket.setTimeout(options.idleTimeoutMs);
    upstream.user?.onConnected();
  });
  socket.on("drain", () => upstream.user?.onDrain());
  socket.on("timeout", () => (upstream.user ? upstream.user.onTimeout() : socket.destroy()));
  socket.on("error", (cause) => {
    error = cause;
  });
  socket.on("end", () => endUse(upstream, undefined, options));
  socket.on("close", () => endUse(upstream, error, options));
  return upstream;
}

/** The time to connect is that of TCP and TLS handshake together; any certificate will do (rows ALB-014, ALB-080). */
function connectTo({ ip, port, isSecure }: UpstreamOptions, hear: (chunk: Buffer) => void): Socket {
  const where = { host: ip, port, noDelay: true };
  if (isSecure) return tls.connect({ ...where, rejectUnauthorized: false }).on("data", hear);
  const callback = (size: number, bytes: Uint8Array) => {
    hear((bytes as Buffer).subarray(0, size));
    return true;
  };
  return connect({ ...where, onread: { buffer: SCRATCH, callback } });
}

/**
 * Every target's bytes are read into this one, in turn: sockets are read one after the other. That saves 64 KiB of memory to allocate
 * and collect for each read.
 */
const SCRATCH = Buffer.allocUnsafeSlow(64 * 1024);

function endUse(upstream: Upstream, error: NodeJS.ErrnoException | undefined, options: UpstreamOptions): void {
  const { user } = upstream;
  upstream.user = undefined;
  options.onClosed(upstream);
  user?.onEnd(error);
}

/** Ends a connection whose exchange has gone wrong; its user hears no more. */
export function dropUpstream(upstream: Upstream | undefined): void {
  if (!upstream) return;
  upstream.user = undefined;
  upstream.socket.destroy();
}
