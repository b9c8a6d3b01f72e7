import type { Socket } from "node:net";
import { type ConnectOptions, connectTimedOut, openSocket } from "./connect.ts";
import { ReadBuffer } from "./read-buffer.ts";

/** One connection to an upstream, kept between requests. */
export interface UpstreamConnection {
  readonly socket: Socket;
  /** Where what it sends is read to. */
  readonly buffer: ReadBuffer;
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
  /** `chunk` is good for the length of the call; what is needed longer is kept through the connection's `buffer`. */
  onData(chunk: Buffer): void;
  onDrain(): void;
  /** Nothing moved for the worker's timeout. */
  onSilence(): void;
  /** The connection is over: closed by the upstream, or failed with `error`. Not told after {@link dropConnection}. */
  onEnd(error: Error | undefined): void;
}

export interface ConnectionOptions extends ConnectOptions {
  /** The longest that nothing may move once it is connected. */
  readonly silenceMs: number;
  /** The connection cannot be used any more. */
  readonly onGone: (connection: UpstreamConnection) => void;
}

/** Begins to connect to the first of the addresses; `user` is told what comes of it. */
export function openConnection(
  addresses: readonly string[],
  user: UpstreamUser,
  options: ConnectionOptions,
): UpstreamConnection {
  const buffer = new ReadBuffer();
  const socket = openSocket(addresses, options, {
    buffer: () => buffer.current,
    callback(size, bytes) {
      const { user: reader } = connection;
      if (reader) reader.onData((bytes as Buffer).subarray(0, size));
      else socket.destroy();
      buffer.next(size);
      return true;
    },
  });
  const connection: UpstreamConnection = { socket, buffer, uses: 0, user, idlePlace: undefined, idleSinceMs: 0 };
  watchSocket(connection, options);
  return connection;
}

function watchSocket(connection: UpstreamConnection, options: ConnectionOptions): void {
  const { socket } = connection;
  const { silenceMs, onGone } = options;
  let error: Error | undefined;
  let isConnected = false;
  socket.on("connect", () => {
    isConnected = true;
    if (socket.timeout !== silenceMs) socket.setTimeout(silenceMs);
    connection.user?.onReady(connection);
  });
  socket.on("drain", () => connection.user?.onDrain());
  socket.on("timeout", () => {
    if (isConnected) connection.user?.onSilence();
    else socket.destroy(connectTimedOut(options));
  });
  socket.on("error", (cause) => {
    error = cause;
  });
  const end = () => {
    onGone(connection);
    const ended = connection.user;
    connection.user = undefined;
    if (isConnected) ended?.onEnd(error);
    else ended?.onRefused(error ?? new Error("closed before it was connected"));
  };
  socket.on("end", end);
  socket.on("close", end);
}

/** Ends a connection whose exchange has gone wrong; its user hears no more. */
export function dropConnection(connection: UpstreamConnection | undefined): void {
  if (!connection) return;
  connection.user = undefined;
  connection.socket.destroy();
}
