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
import { EventEmitter, once } from "node:events";
import net, { type AddressInfo, type Server, type Socket } from "node:net";
import { type Clock, systemClock } from "../../../lab/model/clock.ts";
import { describeError, LabError } from "../../../lab/model/errors.ts";
import type { HealthMessage, TargetHealth } from "../../../lab/model/index.ts";
import { createHealthChecker } from "../../health/index.ts";
import { flowsToCut } from "../cut.ts";
import { admit } from "./admission.ts";
import { chooseTarget } from "./choose.ts";
import { createFlowTable, type EndedFlow, type Flow } from "./flow-table.ts";
import {
  type ListenerSettings,
  type NetworkLoadBalancerOptions,
  readOptions,
  stateOf,
  type TargetOption,
  ZONE,
} from "./options.ts";
import { createRegistry } from "./registry.ts";
import { createHandshake } from "./tls/listener.ts";

/** What a program may listen for: `nlb.on("health", ...)`. */
export interface NetworkLoadBalancerEvents {
  /** A target's state, reason or description changed. */
  health: [TargetHealth];
  /** A flow reached its target. */
  flow: [Flow];
  "flow-end": [EndedFlow];
  /** A client got RST instead of a target: none was there, the one chosen did not answer, or no TLS was agreed on. */
  refused: [RefusedFlow];
}

export interface RefusedFlow {
  readonly client: Flow["client"];
  readonly listenerPort: number;
  readonly reason: string;
}

export interface NetworkLoadBalancer extends AsyncDisposable {
  readonly events: EventEmitter<NetworkLoadBalancerEvents>;
  /** In the order of the options, with the ports that were really taken. */
  readonly listeners: readonly { readonly host: string; readonly port: number }[];
  targetHealth(): readonly TargetHealth[];
  /** Flows that are open now. */
  flows(): readonly Flow[];
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
  { clock, random }: Surroundings = { clock: systemClock, random: Math.random },
): Promise<NetworkLoadBalancer> {
  const settings = readOptions(options);
  const events = new EventEmitter<NetworkLoadBalancerEvents>();
  const flows = createFlowTable(clock);
  const registry = createRegistry(settings, clock);
  const tlsGroups = new Set(settings.targetGroups.filter((one) => one.protocol === "TLS").map((one) => one.name));
  const accepted = new Set<Socket>();
  let state = stateOf(settings, registry.registrations);
  let before: readonly TargetHealth[] = [];

  function hear(message: HealthMessage): void {
    const after = checker.snapshot();
    for (const cut of flowsToCut({ networkLoadBalancers: [state] }, before, after)) {
      flows.severTarget(`${cut.targetIp}:${cut.targetPort}`);
    }
    before = after;
    if (message.kind === "removed") registry.forget(message.targetGroupId, message.targetId);
    if (message.kind === "change") events.emit("health", message.target);
  }
  const checkers = [{ availabilityZone: ZONE }];
  const checker = createHealthChecker({ flavour: "nlb", clock, random, timeScale: 1, checkers, onChange: hear });
  const check = () => {
    state = stateOf(settings, registry.registrations);
    checker.update(state.targetGroups, state.listeners);
  };

  const serverOf = (listener: ListenerSettings, index: number) => {
    const handshake = listener.tls && createHandshake(listener.tls);
    return net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      const listenerPort = socket.localPort ?? listener.port;
      accepted.add(socket);
      socket.once("close", () => accepted.delete(socket));
      void admit(socket, {
        ...{ listener, handshake, clock, flows },
        choose: (client) => chooseTarget(state, index, client, before, random),
        isTlsGroup: (name) => tlsGroups.has(name),
        onFlow: (flow) => events.emit("flow", flow),
        onFlowEnd: (flow) => events.emit("flow-end", flow),
        onRefused: (client, reason) => events.emit("refused", { client, listenerPort, reason }),
      });
    });
  };
  const servers = await listenAll(settings.listeners, serverOf);
  check();
  const sweeping = setInterval(flows.sweep, SWEEP_MS).unref();

  async function close({ graceMs = 0 } = {}): Promise<void> {
    const closed = servers.map((server) => once(server, "close"));
    for (const server of servers) server.close();
    checker.close();
    const forced = setTimeout(() => {
      for (const socket of accepted) socket.resetAndDestroy();
    }, graceMs);
    await Promise.all(closed);
    clearTimeout(forced);
    clearInterval(sweeping);
  }
  return {
    events,
    listeners: servers.map((server) => {
      const { address, port } = server.address() as AddressInfo;
      return { host: address, port };
    }),
    targetHealth: () => checker.snapshot(),
    flows: flows.open,
    register(targetGroup, target) {
      registry.register(targetGroup, target);
      check();
    },
    deregister(targetGroup, target) {
      registry.deregister(targetGroup, target);
      check();
    },
    close,
    [Symbol.asyncDispose]: () => close(),
  };
}

/** All or none. */
async function listenAll(
  listeners: readonly ListenerSettings[],
  serverOf: (listener: ListenerSettings, index: number) => Server,
): Promise<readonly Server[]> {
  const servers = listeners.map(serverOf);
  try {
    for (const [index, server] of servers.entries()) {
      const { host, port } = listeners[index] as ListenerSettings;
      server.listen(port, host);
      await once(server, "listening");
    }
    return servers;
  } catch (cause) {
    for (const server of servers) server.close();
    throw new LabError("ListenFailed", `A listener could not be opened: ${describeError(cause)}`, { cause });
  }
}
