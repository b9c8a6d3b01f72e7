import { dropUpstream, openUpstream, type Upstream, type UpstreamUser } from "./upstream.ts";

export interface PoolOptions {
  readonly ip: string;
  readonly port: number;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

/** The connections to one target. */
export interface TargetPool {
  readonly ip: string;
  readonly port: number;
  /** An idle connection if there is one (the one used last: others age out), else a new one, still connecting. */
  acquire(user: UpstreamUser): Upstream;
  /** A new connection, whatever is idle. */
  connect(user: UpstreamUser): Upstream;
  /** Gives a connection back after a complete exchange. */
  release(upstream: Upstream): void;
  /** Keeps no connection from now on; exchanges under way go on. */
  retire(): void;
  /** {@link retire}, and ends the exchanges under way. */
  abort(): void;
}

export function createTargetPool(options: PoolOptions): TargetPool {
  const idle: Upstream[] = [];
  const all = new Set<Upstream>();
  let retired = false;

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
    retired = true;
    for (const upstream of idle.splice(0)) dropUpstream(upstream);
  }

  return {
    ip: options.ip,
    port: options.port,
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
      if (retired || upstream.socket.destroyed) return dropUpstream(upstream);
      idle.push(upstream);
    },
    retire,
    abort() {
      retire();
      for (const upstream of [...all]) upstream.user?.onTargetGone();
    },
  };
}
