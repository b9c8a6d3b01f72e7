/** One configuration as it runs: hosts, logs, connections to upstreams. A reload makes another; requests keep theirs. */
import type { Clock } from "../../lab/model/clock.ts";
import type { HttpdConfig, UpstreamUrl } from "./config/httpd-config.ts";
import type { WorkerSettings } from "./config/worker-parameters.ts";
import { createHostBook, type HostBook } from "./host.ts";
import type { AccessLog } from "./log/access-log.ts";
import type { ErrorLog } from "./log/error-log.ts";
import { createLogBook } from "./log/open-log.ts";
import { type Balancer, createBalancer } from "./upstream/balancer.ts";
import { createPool, type UpstreamPool } from "./upstream/pool.ts";
import type { NameCache } from "./upstream/resolve.ts";

export interface Generation {
  readonly config: HttpdConfig;
  readonly hosts: HostBook;
  readonly balancers: ReadonlyMap<string, Balancer>;
  poolOf(upstream: UpstreamUrl, worker: WorkerSettings): UpstreamPool;
  /** A request of this configuration begins; call what is returned when it has ended. */
  enter(): () => void;
  /** Another configuration is in place: all is let go of as soon as its last request has ended. */
  retire(): void;
}

export interface GenerationParts {
  readonly clock: Clock;
  readonly names: NameCache;
  readonly accessLog?: AccessLog;
  readonly errorLog?: ErrorLog;
}

export function createGeneration(config: HttpdConfig, { clock, names, ...given }: GenerationParts): Generation {
  const logs = createLogBook(config.serverRoot);
  const hostParts = { clock, logs, accessLog: given.accessLog, errorLog: given.errorLog };
  const hosts = createHostBook(config, hostParts);
  const pools = new Map<string, UpstreamPool>();
  let requests = 0;
  let isRetired = false;

  function leave(): void {
    requests--;
    if (isRetired && requests === 0) letGo();
  }

  function letGo(): void {
    for (const pool of pools.values()) pool.retire();
    logs.close();
  }

  return {
    config,
    hosts,
    balancers: new Map([...config.balancers].map(([name, balancer]) => [name, createBalancer(balancer, clock)])),
    poolOf(upstream, worker) {
      const key = poolKey(upstream, worker);
      const pool = pools.get(key) ?? createPool(upstream, worker, { names });
      pools.set(key, pool);
      return pool;
    },
    enter() {
      requests++;
      return leave;
    },
    retire() {
      isRetired = true;
      if (requests === 0) letGo();
      else for (const pool of pools.values()) pool.retire();
    },
  };
}

/** Two passes to one place with the same settings share their connections. */
const keys = new WeakMap<WorkerSettings, string>();

function poolKey({ scheme, host, port }: UpstreamUrl, worker: WorkerSettings): string {
  const known = keys.get(worker);
  if (known !== undefined) return known;
  const key = `${scheme}://${host}:${port} ${JSON.stringify(worker)}`;
  keys.set(worker, key);
  return key;
}
