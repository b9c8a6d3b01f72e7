import { connect, type OnReadOpts, type Socket, type TcpNetConnectOpts } from "node:net";
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
 * Its `timeout` comes when the time for all of them is over: {@link connectTimedOut} is the error then.
 */
export function openSocket(
  addresses: readonly string[],
  { host, port, timeoutMs, keepAlive }: ConnectOptions,
  onread: OnReadOpts,
): Socket {
  const tried = addresses.slice(0, ATTEMPTS);
  const timeout = timeoutMs * Math.max(1, tried.length);
  return connect({ ...placeOf(tried, host, timeoutMs), port, keepAlive, noDelay: true, timeout, onread });
}

export function connectTimedOut({ host, port, timeoutMs }: ConnectOptions): UpstreamFailure {
  return new UpstreamFailure("connect", `connecting to ${host}:${port} took longer than ${timeoutMs} ms`);
}

/** One address needs no choice, which costs much of the time of a connection that carries one request. */
function placeOf([first, ...others]: readonly string[], host: string, timeoutMs: number): ConnectPlace {
  if (first !== undefined && others.length === 0) return { host: first };
  const found = [first, ...others].flatMap((address) => (address === undefined ? [] : [{ address, family: 4 }]));
  return {
    host,
    lookup: (_host, _options, done) => done(null, found),
    // Node's way through several addresses; it is made for two families, and as good for one.
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: timeoutMs,
  };
}

type ConnectPlace = Pick<TcpNetConnectOpts, "host" | "lookup" | "autoSelectFamily" | "autoSelectFamilyAttemptTimeout">;

/** The addresses of a name, beginning one further each time: connections spread evenly. */
export function createRotation(start: number): (addresses: readonly string[]) => readonly string[] {
  let turn = start;
  return (addresses) => {
    const first = turn++ % Math.max(1, addresses.length);
    return [...addresses.slice(first), ...addresses.slice(0, first)];
  };
}
