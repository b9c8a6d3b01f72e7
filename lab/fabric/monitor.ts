/**
 * Whether DB instances are on the network: RDS watches over its hosts. Any answer of an instance's kernel will do, whatever
 * its server does meanwhile.
 */
import net from "node:net";
import { type Clock, LINK_LOCAL, type Sighting } from "../model/index.ts";

export interface Monitor {
  /** Watches these addresses from now on; those that were watched before go on. */
  follow(addresses: readonly string[]): void;
  report(): readonly Sighting[];
  /** Knocks at every address once. */
  look(): void;
}

/** Resolves with whether there was an answer in time. */
export type Knock = (ip: string) => Promise<boolean>;

interface Seen {
  answeredAtMs: number;
  /** Since when no knock has been answered; absent where the last one was. */
  unansweredSinceMs?: number | undefined;
}

/** Real time; a SYN that is lost is sent again after a second. */
const TIMEOUT_MS = 1_000;
/** Of TCP's port multiplexer (RFC 1078), where nothing listens: the server itself is not disturbed. */
const PORT = 1;

/** @param clock one that does not jump */
export function createMonitor(clock: Clock, knock: Knock = knockAt): Monitor {
  const watched = new Map<string, Seen>();
  async function look(ip: string, seen: Seen): Promise<void> {
    const atMs = clock.now();
    if (await knock(ip)) {
      seen.answeredAtMs = Math.max(seen.answeredAtMs, atMs);
      if ((seen.unansweredSinceMs ?? atMs) < atMs) seen.unansweredSinceMs = undefined;
    } else if (atMs > seen.answeredAtMs) {
      seen.unansweredSinceMs ??= atMs;
    }
  }
  return {
    follow(addresses) {
      for (const ip of watched.keys()) if (!addresses.includes(ip)) watched.delete(ip);
      for (const ip of addresses) if (!watched.has(ip)) watched.set(ip, { answeredAtMs: Number.NEGATIVE_INFINITY });
    },
    report: () =>
      [...watched].map(([ip, { unansweredSinceMs: since }]) => ({
        ip,
        unseenMs: since === undefined ? 0 : clock.now() - since,
      })),
    look() {
      for (const [ip, seen] of watched) void look(ip, seen);
    },
  };
}

/** A kernel answers for a closed port, too. */
const knockAt: Knock = (host) =>
  new Promise((resolve) => {
    const socket = net.connect({ host, port: PORT, localAddress: LINK_LOCAL.monitor });
    const finish = (isThere: boolean) => {
      clearTimeout(deadline);
      socket.destroy();
      resolve(isThere);
    };
    // An answer that a busy program has not looked at yet is one.
    const deadline = setTimeout(() => setImmediate(finish, false), TIMEOUT_MS);
    socket.once("connect", () => finish(true));
    socket.on("error", (error: NodeJS.ErrnoException) => finish(error.code === "ECONNREFUSED"));
  });
