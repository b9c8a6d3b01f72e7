/**
 * A Network Load Balancer in one process, without Docker and without privileges: TCP and TLS listeners, health checks,
 * PROXY protocol v2.
 *
 *   client -> listener -> (TLS) -> chooseTarget -> connect -> (PROXY v2) -> (TLS) -> relay
 *
 * DIFFERS: it ends TCP, as every program above sockets does. A client is accepted before its target is, and gets RST when
 * no target answers; the target sees the load balancer's address (PROXY protocol tells the client's); keepalive
 * segments, which no program sees, do not count as activity (row NLB-154).
 */
import { EventEmitter } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { type Clock, systemClock } from "../../../lab/model/clock.ts";
import type { TargetHealth } from "../../../lab/model/index.ts";
import { closeListeners } from "./closing.ts";
import { Crowd } from "./crowd.ts";
import type { NetworkLoadBalancerEvents } from "./events.ts";
import { createFlowTable, type Flow } from "./flow-table.ts";
import { listenAll } from "./listen.ts";
import { createListener } from "./listeners.ts";
import { createMeter, hostMetrics, type NetworkLoadBalancerMetrics } from "./metrics.ts";
import { type NetworkLoadBalancerOptions, readOptions, type TargetOption } from "./options.ts";
import { createTargets } from "./targets.ts";

export interface NetworkLoadBalancer extends AsyncDisposable {
  readonly events: EventEmitter<NetworkLoadBalancerEvents>;
  /** In the order of the options, with the ports that were really taken. */
  readonly listeners: readonly { readonly host: string; readonly port: number }[];
  targetHealth(): readonly TargetHealth[];
  /** Flows that are open now. */
  flows(): readonly Flow[];
  /** Counts since the start, by CloudWatch's names. */
  metrics(): NetworkLoadBalancerMetrics;
  /** Twice is once. @throws LabError `InvalidTarget`, `NoTargetGroup` */
  register(targetGroup: string, target: TargetOption): void;
  /** It gets no new flow from now on, and is gone after the group's deregistration delay (row NLB-142). */
  deregister(targetGroup: string, target: TargetOption): void;
  /** Stops listening; flows that are still open after `graceMs` (0 unless told) get RST. */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

export interface Surroundings {
  readonly clock: Clock;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
  /** Real time that a target has to take a connection: 30 s unless told (row NLB-157). */
  readonly connectTimeoutMs?: number;
}

/** Idle flows, and the end of the last ones, are looked for this often. */
const SWEEP_MS = 100;

/**
 * Starts a load balancer; resolves when every listener listens.
 *
 * @throws LabError `InvalidOptions`, `ListenFailed` (and then nothing listens)
 */
export async function createNetworkLoadBalancer(
  options: NetworkLoadBalancerOptions,
  { clock, random, connectTimeoutMs }: Surroundings = { clock: systemClock, random: Math.random },
): Promise<NetworkLoadBalancer> {
  const settings = readOptions(options);
  const events = new EventEmitter<NetworkLoadBalancerEvents>();
  const flows = createFlowTable(clock);
  const meter = createMeter();
  const accepted = new Crowd<Socket>();
  const onHealth = (health: TargetHealth) => void events.emit("health", health);
  const targets = createTargets({ settings, clock, random, flows, onHealth });
  const place = { settings, clock, random, connectTimeoutMs, flows, targets, meter, events, accepted };
  const servers = await listenAll(settings.listeners, (listener, index) => createListener(listener, index, place));
  targets.start();
  const sweeping = setInterval(flows.sweep, SWEEP_MS).unref();

  async function close({ graceMs = 0 } = {}): Promise<void> {
    targets.close();
    await closeListeners(servers, accepted, graceMs);
    clearInterval(sweeping);
  }
  const names = settings.targetGroups.map(({ name }) => name);
  return {
    ...{ events, close, flows: flows.open, targetHealth: targets.health },
    ...{ register: targets.register, deregister: targets.deregister },
    listeners: servers.map((server) => {
      const { address, port } = server.address() as AddressInfo;
      return { host: address, port };
    }),
    metrics: () => meter.read(flows.bytes(), hostMetrics(names, targets.health())),
    [Symbol.asyncDispose]: () => close(),
  };
}
