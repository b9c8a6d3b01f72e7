import { connect as connectSocket, type Socket } from "node:net";
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
 * Connects to the first of `addresses` that answers, trying one other after a failure. No byte of the request has been
 * sent by then, so that a request with a body is as safe as one without.
 *
 * @throws UpstreamFailure `connect`, with the last cause
 */
export async function connectToAny(addresses: readonly string[], options: ConnectOptions): Promise<Socket> {
  let last: unknown;
  for (const address of addresses.slice(0, ATTEMPTS)) {
    try {
      return await connectTo(address, options);
    } catch (error) {
      last = error;
    }
  }
  const reason = last instanceof Error ? last.message : "the name has no address";
  throw new UpstreamFailure("connect", `attempt to connect to ${options.host}:${options.port} failed: ${reason}`, {
    cause: last,
  });
}

function connectTo(address: string, { port, timeoutMs, keepAlive }: ConnectOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket({ host: address, port, noDelay: true, keepAlive });
    const timer = setTimeout(() => {
      socket.destroy(new Error(`connect to ${address}:${port} took longer than ${timeoutMs} ms`));
    }, timeoutMs);
    socket.once("error", reject);
    socket.once("close", () => clearTimeout(timer));
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.off("error", reject);
      resolve(socket);
    });
  });
}

/** The addresses of a name, beginning one further each time: connections spread evenly. */
export function createRotation(start: number): (addresses: readonly string[]) => readonly string[] {
  let turn = start;
  return (addresses) => {
    const first = turn++ % Math.max(1, addresses.length);
    return [...addresses.slice(first), ...addresses.slice(0, first)];
  };
}
