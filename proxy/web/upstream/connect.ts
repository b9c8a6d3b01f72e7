import type { LookupFunction } from "node:net";
import { connect, type Socket } from "node:net";
import { UpstreamFailure } from "./failure.ts";

export interface ConnectOptions {
  readonly host: string;
  readonly port: number;
  /** For one address. */
  readonly timeoutMs: number;
  readonly keepAlive: boolean;
}

/** How many addresses of a name one request tries. */
const ATTEMPTS = 2;

/**
 * Begins to connect to the first of the addresses, and goes on with one other if it fails. No byte of the request has
 * been sent by then, so that a request with a body is as safe as one without.
 *
 * The socket fails with an UpstreamFailure `connect` after the time, else with the system's error.
 */
export function openSocket(resolve: () => Promise<readonly string[]>, options: ConnectOptions): Socket {
  const { host, port, timeoutMs, keepAlive } = options;
  const socket = connect({
    ...{ host, port, keepAlive, noDelay: true, lookup: lookupWith(resolve) },
    // Node's way through several addresses; it is made for two families, and as good for one.
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: timeoutMs,
  });
  const timer = setTimeout(() => {
    socket.destroy(new UpstreamFailure("connect", `connecting to ${host}:${port} took longer than ${timeoutMs} ms`));
  }, timeoutMs * ATTEMPTS);
  const settle = () => clearTimeout(timer);
  return socket.once("connect", settle).once("close", settle);
}

function lookupWith(resolve: () => Promise<readonly string[]>): LookupFunction {
  return (_host, _options, done) => {
    resolve().then(
      (addresses) =>
        done(
          null,
          addresses.slice(0, ATTEMPTS).map((address) => ({ address, family: 4 })),
        ),
      (error) => done(error, []),
    );
  };
}

/** The addresses of a name, beginning one further each time: connections spread evenly. */
export function createRotation(start: number): (addresses: readonly string[]) => readonly string[] {
  let turn = start;
  return (addresses) => {
    const first = turn++ % Math.max(1, addresses.length);
    return [...addresses.slice(first), ...addresses.slice(0, first)];
  };
}
