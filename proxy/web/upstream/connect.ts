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
 * The socket fails with an UpstreamFailure `connect` after the time, else with the system's error.
 */
export function openSocket(
  addresses: readonly string[],
  { host, port, timeoutMs, keepAlive }: ConnectOptions,
  onread: OnReadOpts,
): Socket {
  const tried = addresses.slice(0, ATTEMPTS);
  const socket = connect({ ...placeOf(tried, host, timeoutMs), port, keepAlive, noDelay: true, onread });
  const timer = setTimeout(() => {
    socket.destroy(new UpstreamFailure("connect", `connecting to ${host}:${port} took longer than ${timeoutMs} ms`));
  }, timeoutMs * Math.max(1, tried.length));
  const settle = () => clearTimeout(timer);
  return socket.once("connect", settle).once("close", settle);
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
