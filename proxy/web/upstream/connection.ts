import type { Socket } from "node:net";

/** One connection to an upstream, kept between requests. */
export interface UpstreamConnection {
  readonly socket: Socket;
  /** How many exchanges it has served before. */
  uses: number;
  /** Whose it is now; absent while it is idle. */
  user: UpstreamUser | undefined;
  /** Where it stands in its pool's list of idle ones; absent while it is not in it. */
  idlePlace: number | undefined;
  /** On the clock of `performance.now()`; kept where idle connections grow old. */
  idleSinceMs: number;
}

/** What the exchange that holds a connection is told. */
export interface UpstreamUser {
  /** There is a connection to write to. */
  onReady(connection: UpstreamConnection): void;
  /** There will be none: an UpstreamFailure, or the system's error. */
  onRefused(error: Error): void;
  onData(chunk: Buffer): void;
  onDrain(): void;
  /** Nothing moved for the worker's timeout. */
  onSilence(): void;
  /** The connection is over: closed by the upstream, or failed with `error`. Not told after {@link dropConnection}. */
  onEnd(error: Error | undefined): void;
}

export interface WatchOptions {
  readonly timeoutMs: number;
  /** The connection cannot be used any more. */
  readonly onGone: (connection: UpstreamConnection) => void;
}

/** @param socket still connecting */
export function watchConnection(socket: Socket, user: UpstreamUser, options: WatchOptions): UpstreamConnection {
  const connection: UpstreamConnection = { socket, uses: 0, user, idlePlace: undefined, idleSinceMs: 0 };
  let error: Error | undefined;
  let isConnected = false;
  socket.once("connect", () => {
    isConnected = true;
    socket.setTimeout(options.timeoutMs);
    connection.user?.onReady(connection);
  });
  socket.on("data", (chunk: Buffer) => (connection.user ? connection.user.onData(chunk) : socket.destroy()));
  socket.on("drain", () => connection.user?.onDrain());
  socket.on("timeout", () => connection.user?.onSilence());
  socket.on("error", (cause) => {
    error = cause;
  });
  const end = () => {
    options.onGone(connection);
    const ended = connection.user;
    connection.user = undefined;
    if (isConnected) ended?.onEnd(error);
    else ended?.onRefused(error ?? new Error("closed before it was connected"));
  };
  socket.on("end", end);
  socket.on("close", end);
  return connection;
}

/** Ends a connection whose exchange has gone wrong; its user hears no more. */
export function dropConnection(connection: UpstreamConnection | undefined): void {
  if (!connection) return;
  connection.user = undefined;
  connection.socket.destroy();
}
