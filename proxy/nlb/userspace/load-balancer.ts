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
import net, { type AddressInfo, type Socket } from "node:net";
import { type Clock, systemClock } from "../../../lab/model/clock.ts";
import type { HealthMessage, NetworkLoadBalancerState, TargetHealth } from "../../../lab/model/index.ts";
import { createHealthChecker, type Probe, probeHttp, probeTcp } from "../../health/index.ts";
import { flowsToCut } from "../cut.ts";
import { type AdmissionOptions, admit } from "./admission.ts";
import { chooseTarget, planRoutes } from "./choose.ts";
import { createFlowTable, type EndedFlow, type Flow } from "./flow-table.ts";
import { listenAll } from "./listen.ts";
import { createMeter, hostMetrics, type NetworkLoadBalancerMetrics } from "./metrics.ts";
import {
  type ListenerSettings,
  type NetworkLoadBalancerOptions,
  readOptions,
  stateOf,
  type TargetOption,
  ZONE,
} from "./options.ts";
import { createPassiveChecks } from "./passive.ts";
import { createRegistry } from "./registry.ts";
import type { TlsConnection } from "./tls/access-log.ts";
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
  /** A connection to a TLS listener is over; `renderAccessLog` makes a line of it (row NLB-174). */
  "tls-connection": [TlsConnection];
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
}

/** Row NLB-152. */
const TLS_IDLE_SECONDS = 350;
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
  const passive = createPassiveChecks();
  const meter = createMeter();
  const tlsGroups = new Set(settings.targetGroups.filter((one) => one.protocol === "TLS").map((one) => one.name));
  const accepted = new Set<Socket>();
  let state = stateOf(settings, registry.registrations);
  let before: readonly TargetHealth[] = [];
  let routes = planRoutes(state, before);

  const reroute = () => {
    routes = planRoutes(state, before, ({ id }) => passive.isLeftOut(id));
  };
  function hear(message: HealthMessage): void {
    const after = checker.snapshot();
    for (const cut of flowsToCut({ networkLoadBalancers: [state] }, before, after)) {
      flows.severTarget(`${cut.targetIp}:${cut.targetPort}`);
    }
    before = after;
    if (message.kind === "removed") registry.forget(message.targetGroupId, message.targetId);
    reroute();
    if (message.kind === "change") events.emit("health", message.target);
  }
  const onConnect = (targetId: string, isTaken: boolean) => {
    if (isTaken ? passive.passed(targetId) : passive.failed(targetId)) reroute();
  };
  const probe: Probe = async (request, signal) => {
    const result = await probeByProtocol(request, signal);
    if (result.passed && !signal.aborted) for (const id of checkedAt(state, request)) onConnect(id, true);
    return result;
  };
  const checkers = [{ availabilityZone: ZONE }];
  const checker = createHealthChecker({ flavour: "nlb", clock, random, timeScale: 1, checkers, probe, onChange: hear });
  const check = () => {
    state = stateOf(settings, registry.registrations);
    checker.update(state.targetGroups, state.listeners);
    reroute();
  };

  function forget(this: Socket): void {
    accepted.delete(this);
  }
  const serverOf = (listener: ListenerSettings, index: number) => {
    let { port } = listener;
    const protocol = listener.tls ? "TLS" : "TCP";
    const seconds = listener.tls ? TLS_IDLE_SECONDS : listener.idleTimeoutSeconds;
    const admission: AdmissionOptions = {
      ...{ listener, protocol, flows, loadBalancer: settings.name },
      get listenerPort() {
        return port;
      },
      idleTimeoutMs: seconds * 1000,
      handshake: listener.tls && createHandshake(listener.tls),
      now: () => clock.now(),
      choose: (client) => chooseTarget(routes[index] ?? [], client, random),
      isTlsGroup: (name) => tlsGroups.has(name),
      onConnect,
      onFlow(flow) {
        meter.flowBegan(protocol);
        if (events.listenerCount("flow") > 0) events.emit("flow", flow.describe());
      },
      onFlowEnd(flow, end) {
        meter.flowEnded(protocol, end, flow.receivedBytes + flow.sentBytes);
        if (events.listenerCount("flow-end") > 0) events.emit("flow-end", flow.describeEnd(end));
      },
      onRefused({ client, why, reason }) {
        meter.rejected(why);
        events.emit("refused", { client, listenerPort: port, reason });
      },
      onTlsConnection: (connection) => events.emit("tls-connection", connection),
    };
    // A TCP client is not read before its target is there; what it says meanwhile waits in the kernel.
    const options = { allowHalfOpen: true, noDelay: true, pauseOnConnect: !listener.tls };
    const server = net.createServer(options, (socket) => {
      accepted.add(socket);
      socket.once("close", forget);
      admit(socket, admission);
    });
    server.once("listening", () => {
      port = (server.address() as AddressInfo).port;
    });
    return server;
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
    metrics: () =>
      meter.read(
        flows.bytes(),
        hostMetrics(
          settings.targetGroups.map(({ name }) => name),
          checker.snapshot(),
        ),
      ),
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

const probeByProtocol: Probe = (request, signal) =>
  request.protocol === "HTTP" ? probeHttp(request, signal) : probeTcp(request, signal);

/** Ids of the targets that a check at this address speaks for: one, or all at an address with a port for checks. */
function checkedAt(
  { targetGroups }: NetworkLoadBalancerState,
  { ip, port }: { readonly ip: string; readonly port: number },
): string[] {
  return targetGroups.flatMap(({ healthCheck, targets }) =>
    targets
      .filter((one) => one.ip === ip && (healthCheck.port === "traffic-port" ? one.port : healthCheck.port) === port)
      .map(({ id }) => id),
  );
}
