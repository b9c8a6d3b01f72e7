import type { Tally } from "./anomaly.ts";
import { dropUpstream, openUpstream, type Upstream, type UpstreamUser } from "./upstream.ts";

export interface PoolOptions {
  readonly ip: string;
  readonly port: number;
  /** Name of the target inside its group. */
  readonly key: string;
  /** The target speaks TLS (row ALB-001); any certificate will do. */
  readonly isSecure: boolean;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

/** The connections to one target. */
export interface TargetPool {
  readonly ip: string;
  readonly port: number;
  /** `ip:port`, as in the access log. */
  readonly address: string;
  readonly key: string;
  readonly isSecure: boolean;
  /** Requests under way (row ALB-047, `least_outstanding_requests`). */
  readonly outstanding: number;
  /** An idle connection if there is one (the one used last: others age out), else a new one, still connecting. */
  acquire(user: UpstreamUser): Upstream;
  /** A new connection, whatever is idle. */
  connect(user: UpstreamUser): Upstream;
  /** Gives a connection back after a complete exchange. */
  release(upstream: Upstream): void;
  /** Counts a request that goes over no connection of this pool. @returns what ends it */
  begin(): () => void;
  /** What became of a request (row ALB-048). @param isError the target answered 5xx, or not at all */
  observe(isError: boolean): void;
  /** What was observed since the last call. */
  takeTally(): Tally;
  /** Aborted by `retire`, for connections that are not of this pool. */
  readonly retired: AbortSignal;
  /** Aborted by `abort`. */
  readonly aborted: AbortSignal;
  /** Keeps no connection from now on; exchanges under way go on. */
  retire(): void;
  /** {@link retire}, and ends the exchanges under way. */
  abort(): void;
}

export function createTargetPool(options: PoolOptions): TargetPool {
  const idle: Upstream[] = [];
  const all = new Set<Upstream>();
  const [retired, aborted] = [new AbortController(), new AbortController()];
  let isRetired = false;
  let elsewhere = 0;
  let [answered, failed] = [0, 0];

  function forget(upstream: Upstream): void {
    all.delete(upstream);
    const index = idle.lastIndexOf(upstream);
    if (index >= 0) idle.splice(index, 1);
  }

  function open(user: UpstreamUser): Upstream {
    const upstream = openUpstream({ ...options, onClosed: forget });
    upstream.user = user;
    all.add(upstream);
    return upstream;
  }

  function retire(): void {
    isRetired = true;
    retired.abort();
    for (const upstream of idle.splice(0)) dropUpstream(upstream);
  }

  return {
    ...{ ip: options.ip, port: options.port, key: options.key, isSecure: options.isSecure },
    address: `${options.ip}:${options.port}`,
    get outstanding() {
      return all.size - idle.length + elsewhere;
    },
    acquire(user) {
      const upstream = idle.pop();
      if (!upstream) return open(user);
      upstream.uses++;
      upstream.user = user;
      return upstream;
    },
    connect: open,
    release(upstream) {
      upstream.user = undefined;
      if (isRetired || upstream.socket.destroyed) return dropUpstream(upstream);
      idle.push(upstream);
    },
    begin() {
      elsewhere++;
      let isOver = false;
      return () => {
        if (!isOver) elsewhere--;
        isOver = true;
      };
    },
    observe(isError) {
      answered++;
      if (isError) failed++;
    },
    takeTally() {
      const tally = { answered, failed };
      [answered, failed] = [0, 0];
      return tally;
    },
    retired: retired.signal,
    aborted: aborted.signal,
    retire,
    abort() {
      retire();
      aborted.abort();
      for (const upstream of [...all]) upstream.user?.onTargetGone();
    },
  };
}
