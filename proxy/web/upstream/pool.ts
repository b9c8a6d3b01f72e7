/** The connections to one upstream, httpd's "worker": kept, bounded, and following the upstream's name. */
import type { UpstreamUrl } from "../config/httpd-config.ts";
import type { WorkerSettings } from "../config/worker-parameters.ts";
import { createRotation } from "./connect.ts";
import { dropConnection, openConnection, type UpstreamConnection, type UpstreamUser } from "./connection.ts";
import { UpstreamFailure } from "./failure.ts";
import { createIdleList } from "./idle-list.ts";
import type { NameCache } from "./resolve.ts";
import { type Acquisition, createWaiter, createWaitingLine, type Waiter, type WaitingLine } from "./waiting-line.ts";

export interface UpstreamPool {
  /** A kept connection, else a new one; tells `user` when it is there. `fresh`: never a kept one. */
  acquire(user: UpstreamUser, fresh?: boolean): Acquisition;
  /** Gives a connection back after a complete exchange. */
  release(connection: UpstreamConnection): void;
  /** Keeps no connection from now on; exchanges under way go on. */
  retire(): void;
}

export interface PoolParts {
  readonly names: NameCache;
  readonly random?: () => number;
}

export function createPool(upstream: UpstreamUrl, worker: WorkerSettings, parts: PoolParts): UpstreamPool {
  return new Pool(upstream, worker, parts);
}

const NOTHING_TO_CANCEL: Acquisition = { cancel: () => {} };

class Pool implements UpstreamPool {
  readonly #upstream: UpstreamUrl;
  readonly #worker: WorkerSettings;
  readonly #names: NameCache;
  readonly #rotate: ReturnType<typeof createRotation>;
  readonly #idle = createIdleList();
  /** Idle ones, those in use, and those being made. */
  readonly #open = new Set<UpstreamConnection>();
  readonly #line: WaitingLine;
  /** Of the upstream's name, as they were when it was last looked at. */
  #addresses: readonly string[] = [];
  #isRetired = false;

  constructor(upstream: UpstreamUrl, worker: WorkerSettings, { names, random = Math.random }: PoolParts) {
    this.#upstream = upstream;
    this.#worker = worker;
    this.#names = names;
    this.#rotate = createRotation(Math.floor(random() * 1000));
    const why = `all ${worker.maxConnections} connections are in use`;
    this.#line = createWaitingLine(worker.acquireMs, ({ user }) => user.onRefused(new UpstreamFailure("connect", why)));
  }

  /** At once while the name's addresses are known, else when they are. */
  acquire(user: UpstreamUser, fresh = false): Acquisition {
    const current = this.#names.current(this.#upstream.host);
    if (current !== undefined) {
      this.#addresses = current;
      return this.#serve(user, fresh);
    }
    const waiter = createWaiter(user);
    void this.#followName(waiter, fresh);
    return waiter;
  }

  async #followName(waiter: Waiter, fresh: boolean): Promise<void> {
    try {
      this.#addresses = await this.#names.resolve(this.#upstream.host);
    } catch (cause) {
      if (!waiter.isOver) waiter.user.onRefused(new UpstreamFailure("name", (cause as Error).message, { cause }));
      return;
    }
    if (!waiter.isOver) waiter.settle(this.#serve(waiter.user, fresh));
  }

  #serve(user: UpstreamUser, fresh: boolean): Acquisition {
    const kept = fresh ? undefined : this.#takeIdle();
    if (kept) {
      kept.uses++;
      kept.user = user;
      user.onReady(kept);
      return NOTHING_TO_CANCEL;
    }
    if (this.#open.size < this.#worker.maxConnections) return this.#connect(user);
    const waiter = createWaiter(user);
    this.#line.join(waiter);
    return waiter;
  }

  #takeIdle(): UpstreamConnection | undefined {
    for (let kept = this.#idle.take(); kept; kept = this.#idle.take()) {
      if (this.#isUsable(kept) && !this.#isOld(kept)) return kept;
      this.#open.delete(kept);
      dropConnection(kept);
    }
    return undefined;
  }

  #isOld({ idleSinceMs }: UpstreamConnection): boolean {
    const { idleTimeoutMs } = this.#worker;
    return idleTimeoutMs !== undefined && performance.now() - idleSinceMs >= idleTimeoutMs;
  }

  /** Those to an address that the name no longer gives are not used again. */
  #isUsable({ socket }: UpstreamConnection): boolean {
    return !socket.destroyed && this.#addresses.includes(socket.remoteAddress ?? "");
  }

  #connect(user: UpstreamUser): Acquisition {
    const { connectTimeoutMs, tcpKeepAlive, timeoutMs } = this.#worker;
    const { host, port } = this.#upstream;
    const connection = openConnection(this.#rotate(this.#addresses), user, {
      host,
      port,
      timeoutMs: connectTimeoutMs,
      keepAlive: tcpKeepAlive,
      silenceMs: timeoutMs,
      onGone: (gone) => this.#forget(gone),
    });
    this.#open.add(connection);
    return { cancel: () => connection.socket.connecting && dropConnection(connection) };
  }

  #forget(connection: UpstreamConnection): void {
    this.#idle.remove(connection);
    if (this.#open.delete(connection)) this.#serveNext();
  }

  #serveNext(): void {
    const next = this.#line.next();
    next?.settle(this.acquire(next.user));
  }

  release(connection: UpstreamConnection): void {
    connection.user = undefined;
    if (this.#isRetired || !this.#worker.reuse || !this.#isUsable(connection)) {
      this.#open.delete(connection);
      connection.socket.destroy();
    } else {
      if (this.#worker.idleTimeoutMs !== undefined) connection.idleSinceMs = performance.now();
      this.#idle.push(connection);
    }
    this.#serveNext();
  }

  retire(): void {
    this.#isRetired = true;
    for (let kept = this.#idle.take(); kept; kept = this.#idle.take()) dropConnection(kept);
  }
}
