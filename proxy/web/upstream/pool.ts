/** The connections to one upstream, httpd's "worker": kept, bounded, and following the upstream's name. */
import type { UpstreamUrl } from "../config/httpd-config.ts";
import type { WorkerSettings } from "../config/worker-parameters.ts";
import { createRotation, openSocket } from "./connect.ts";
import { dropConnection, type UpstreamConnection, type UpstreamUser, watchConnection } from "./connection.ts";
import { UpstreamFailure } from "./failure.ts";
import type { NameCache } from "./resolve.ts";

export interface UpstreamPool {
  /** A kept connection, else a new one; tells `user` when it is there. `fresh`: never a kept one. */
  acquire(user: UpstreamUser, fresh?: boolean): Acquisition;
  /** Gives a connection back after a complete exchange. */
  release(connection: UpstreamConnection): void;
  /** Keeps no connection from now on; exchanges under way go on. */
  retire(): void;
}

export interface Acquisition {
  /** The user wants none any more. Does nothing once it has one. */
  cancel(): void;
}

export interface PoolParts {
  readonly names: NameCache;
  readonly random?: () => number;
}

interface Waiter {
  readonly user: UpstreamUser;
  isOver: boolean;
  timer?: NodeJS.Timeout;
}

export function createPool(
  { host, port }: UpstreamUrl,
  worker: WorkerSettings,
  { names, random = Math.random }: PoolParts,
): UpstreamPool {
  const rotate = createRotation(Math.floor(random() * 1000));
  const idle: { readonly connection: UpstreamConnection; readonly sinceMs: number }[] = [];
  const open = new Set<UpstreamConnection>();
  const waiting: Waiter[] = [];
  let addresses: readonly string[] = [];
  let isRetired = false;

  function forget(connection: UpstreamConnection): void {
    const index = idle.findIndex((kept) => kept.connection === connection);
    if (index >= 0) idle.splice(index, 1);
    if (open.delete(connection)) serveWaiting();
  }

  function connect(user: UpstreamUser): UpstreamConnection {
    const resolve = async () => rotate(await names.resolve(host));
    const socket = openSocket(resolve, {
      host,
      port,
      timeoutMs: worker.connectTimeoutMs,
      keepAlive: worker.tcpKeepAlive,
    });
    const connection = watchConnection(socket, user, { timeoutMs: worker.timeoutMs, onGone: forget });
    open.add(connection);
    return connection;
  }

  function takeIdle(): UpstreamConnection | undefined {
    for (;;) {
      const kept = idle.pop();
      if (kept === undefined) return undefined;
      const { connection, sinceMs } = kept;
      if (isUsable(connection) && !isOld(sinceMs)) return connection;
      open.delete(connection);
      dropConnection(connection);
    }
  }

  function isOld(sinceMs: number): boolean {
    return worker.idleTimeoutMs !== undefined && performance.now() - sinceMs >= worker.idleTimeoutMs;
  }

  /** Idle ones to an address that the name no longer gives are not used again. */
  function isUsable({ socket }: UpstreamConnection): boolean {
    return !socket.destroyed && addresses.includes(socket.remoteAddress ?? "");
  }

  function serve(waiter: Waiter, fresh: boolean): void {
    const kept = fresh ? undefined : takeIdle();
    if (kept) {
      waiter.isOver = true;
      kept.uses++;
      kept.user = waiter.user;
      waiter.user.onReady(kept);
    } else if (open.size < worker.maxConnections) {
      const connection = connect(waiter.user);
      waiter.isOver = true;
      cancels.set(waiter, () => connection.socket.connecting && dropConnection(connection));
    } else {
      waitForOne(waiter);
    }
  }

  const cancels = new WeakMap<Waiter, () => void>();

  function waitForOne(waiter: Waiter): void {
    waiting.push(waiter);
    if (worker.acquireMs === undefined) return;
    waiter.timer = setTimeout(() => {
      waiter.isOver = true;
      waiter.user.onRefused(new UpstreamFailure("connect", `all ${worker.maxConnections} connections are in use`));
    }, worker.acquireMs);
  }

  function serveWaiting(): void {
    const next = waiting.shift();
    if (next === undefined) return;
    clearTimeout(next.timer);
    if (next.isOver) serveWaiting();
    else serve(next, false);
  }

  async function followName(waiter: Waiter, fresh: boolean): Promise<void> {
    try {
      addresses = await names.resolve(host);
    } catch (cause) {
      const failure = new UpstreamFailure("name", (cause as Error).message, { cause });
      if (!waiter.isOver) waiter.user.onRefused(failure);
      return;
    }
    if (!waiter.isOver) serve(waiter, fresh);
  }

  return {
    acquire(user, fresh = false) {
      const waiter: Waiter = { user, isOver: false };
      const current = names.current(host);
      if (current === undefined) void followName(waiter, fresh);
      else {
        addresses = current;
        serve(waiter, fresh);
      }
      return {
        cancel: () => {
          waiter.isOver = true;
          clearTimeout(waiter.timer);
          cancels.get(waiter)?.();
        },
      };
    },
    release(connection) {
      connection.user = undefined;
      if (isRetired || !worker.reuse || !isUsable(connection)) {
        open.delete(connection);
        connection.socket.destroy();
      } else idle.push({ connection, sinceMs: performance.now() });
      serveWaiting();
    },
    retire() {
      isRetired = true;
      for (const { connection } of idle.splice(0)) dropConnection(connection);
    },
  };
}
