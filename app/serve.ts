/** What an application server's program does with its listeners: it begins, and ends without breaking off what is under way. */
import { createServer, type RequestListener } from "node:http";
import type { Server } from "node:net";
import { describeError } from "../lab/model/errors.ts";

/** A container is killed ten seconds after it was asked to stop. */
const STOP_TIMEOUT_MS = 8_000;

/** Longer than the web tier leaves a connection unused, so that it is not this side that closes it. */
const KEEP_ALIVE_MS = 65_000;

/** What an application listens with, by whatever protocol. */
export interface Listener {
  readonly server: Server;
  closeAllConnections(): void;
  closeIdleConnections(): void;
}

/** Not listening yet. */
export function httpListener(application: RequestListener): Listener {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, application);
  return {
    server,
    closeAllConnections: () => server.closeAllConnections(),
    closeIdleConnections: () => server.closeIdleConnections(),
  };
}

/** Ends the program, with what is wrong on standard error, when the port cannot be had. */
export function listen(listener: Listener, port: number, host?: string): Listener {
  listener.server.once("error", fail).listen({ port, host });
  return listener;
}

/** No new connection is taken; resolves when what was under way has ended, or was broken off after eight seconds. */
export async function drain(listeners: readonly Listener[]): Promise<void> {
  const breakOff = () => {
    for (const listener of listeners) listener.closeAllConnections();
  };
  const timer = setTimeout(breakOff, STOP_TIMEOUT_MS);
  await Promise.all(listeners.map(close));
  clearTimeout(timer);
}

function close({ server, closeIdleConnections }: Listener): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  closeIdleConnections();
  return closed;
}

/** Runs `stop` once, when the program is asked to end. */
export function onceAskedToStop(stop: () => void): void {
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, stop);
}

export function writeError(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Ends the program with the error, in a line for a person. */
export function fail(error: unknown): never {
  writeError(describeError(error));
  process.exit(1);
}
