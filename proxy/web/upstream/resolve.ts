import { lookup, Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import type { Clock } from "../../../lab/model/clock.ts";

/** Addresses of a name and how long they may be used. */
export interface Answer {
  readonly addresses: readonly string[];
  readonly ttlSeconds: number;
}

/** Asks the network for a name. Rejects with an error whose `code` is c-ares's (`ENOTFOUND`, `ETIMEOUT` …). */
export type Query = (name: string) => Promise<Answer>;

export interface NameCache {
  /** Current addresses of `host`; never older than the name's TTL unless the resolver itself does not answer. */
  resolve(host: string): Promise<readonly string[]>;
  /** What {@link resolve} would give at once, without asking; undefined where it would have to ask. */
  current(host: string): readonly string[] | undefined;
}

/** What a name server that is out of order says; a name that does not exist is an answer. */
const UNANSWERED = new Set(["ETIMEOUT", "ECONNREFUSED", "ESERVFAIL", "EREFUSED"]);

/** Addresses are used this long beyond their TTL while the resolver is silent: the fabric may be starting again. */
const STALE_MS = 30_000;

interface Entry {
  readonly addresses: readonly string[];
  readonly expiresMs: number;
}

/** Remembers each name for its TTL and no longer; requests that miss at the same time share one query. */
export function createNameCache(query: Query, clock: Clock): NameCache {
  const entries = new Map<string, Entry>();
  const pending = new Map<string, Promise<readonly string[]>>();

  async function ask(host: string): Promise<readonly string[]> {
    const known = entries.get(host);
    try {
      const { addresses, ttlSeconds } = await query(host);
      entries.set(host, { addresses, expiresMs: clock.now() + ttlSeconds * 1000 });
      return addresses;
    } catch (error) {
      if (known && isUnanswered(error) && clock.now() < known.expiresMs + STALE_MS) return known.addresses;
      throw error;
    }
  }

  function current(host: string): readonly string[] | undefined {
    const known = entries.get(host);
    if (known) return clock.now() < known.expiresMs ? known.addresses : undefined;
    if (isIP(host) === 0) return undefined;
    entries.set(host, { addresses: [host], expiresMs: Number.POSITIVE_INFINITY });
    return [host];
  }

  return {
    current,
    async resolve(host) {
      const known = current(host);
      if (known) return known;
      const shared = pending.get(host) ?? ask(host).finally(() => pending.delete(host));
      pending.set(host, shared);
      return shared;
    },
  };
}

/**
 * Asks the name servers of this machine, with the TTL that they give; what they do not know may stand in the hosts
 * file, which has no TTL and is read each second.
 *
 * @param servers `address:port` of the name servers, instead of those that resolv.conf states
 */
export function createDnsQuery(servers?: readonly string[]): Query {
  const resolver = new Resolver({ timeout: 1000, tries: 2 });
  if (servers) resolver.setServers(servers);
  return async (name) => {
    if (!name.includes(".")) return hostsFile(name);
    try {
      const records = await resolver.resolve4(name, { ttl: true });
      return {
        addresses: records.map(({ address }) => address),
        ttlSeconds: Math.min(...records.map(({ ttl }) => ttl)),
      };
    } catch (error) {
      if (isUnanswered(error)) throw error;
      return hostsFile(name, error);
    }
  };
}

async function hostsFile(name: string, cause?: unknown): Promise<Answer> {
  try {
    const found = await lookup(name, { all: true, family: 4 });
    return { addresses: found.map(({ address }) => address), ttlSeconds: 1 };
  } catch (error) {
    throw cause ?? error;
  }
}

function isUnanswered(error: unknown): boolean {
  return error instanceof Error && "code" in error && UNANSWERED.has(String(error.code));
}
