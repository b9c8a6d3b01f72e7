/** The listeners of a load balancer that runs in one process: they admit connections, count flows and tell of them. */
import type { EventEmitter } from "node:events";
import net, { type AddressInfo, type Server, type Socket } from "node:net";
import type { Clock } from "../../../lab/model/index.ts";
import { type AdmissionOptions, admit } from "./admission.ts";
import { chooseTarget } from "./choose.ts";
import type { Crowd } from "./crowd.ts";
import type { NetworkLoadBalancerEvents } from "./events.ts";
import type { FlowTable } from "./flow-table.ts";
import type { Meter } from "./metrics.ts";
import type { ListenerSettings, Settings } from "./options.ts";
import type { Targets } from "./targets.ts";
import { createHandshake } from "./tls/listener.ts";

/** What the listeners of one load balancer share. */
export interface ListenersPlace {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly random: () => number;
  readonly connectTimeoutMs: number | undefined;
  readonly flows: FlowTable;
  readonly targets: Targets;
  readonly meter: Meter;
  readonly events: EventEmitter<NetworkLoadBalancerEvents>;
  /** Clients' connections that are open. */
  readonly accepted: Crowd<Socket>;
}

/** Row NLB-152. */
const TLS_IDLE_SECONDS = 350;

/** A server for the listener at this place in the options; it does not listen yet. */
export function createListener(listener: ListenerSettings, index: number, place: ListenersPlace): Server {
  const { accepted } = place;
  let { port } = listener;
  const admission = admissionOf(listener, { index, portNow: () => port }, place);
  function forget(this: Socket): void {
    accepted.delete(this);
  }
  // A TCP client is not read before its target is there; what it says meanwhile waits in the kernel.
  const options = { allowHalfOpen: true, noDelay: true, pauseOnConnect: !listener.tls };
  const server = net.createServer(options, (socket) => {
    accepted.add(socket);
    socket.once("close", forget);
    admit(socket, admission);
  });
  return server.once("listening", () => {
    ({ port } = server.address() as AddressInfo);
  });
}

interface ListenerPlace {
  readonly index: number;
  /** The port that was really taken, once it is. */
  readonly portNow: () => number;
}

function admissionOf(
  listener: ListenerSettings,
  { index, portNow }: ListenerPlace,
  place: ListenersPlace,
): AdmissionOptions {
  const { settings, flows, targets, clock, random, connectTimeoutMs } = place;
  const seconds = listener.tls ? TLS_IDLE_SECONDS : listener.idleTimeoutSeconds;
  const tlsGroups = new Set(settings.targetGroups.filter((one) => one.protocol === "TLS").map((one) => one.name));
  return {
    ...{ listener, flows, connectTimeoutMs, loadBalancer: settings.name },
    ...reportsOf(listener.tls ? "TLS" : "TCP", portNow, place),
    get listenerPort() {
      return portNow();
    },
    idleTimeoutMs: seconds * 1000,
    handshake: listener.tls && createHandshake(listener.tls),
    now: () => clock.now(),
    choose: (client) => chooseTarget(targets.routesOf(index), client, random),
    isTlsGroup: (name) => tlsGroups.has(name),
    onConnect: targets.onConnect,
  };
}

type Reports = Pick<
  AdmissionOptions,
  "protocol" | "onFlow" | "onFlowEnd" | "onRefused" | "onTlsConnection" | "isTlsTold"
>;

/** A flow is written out for an event only if somebody listens for it (ADR 4). */
function reportsOf(protocol: "TCP" | "TLS", portNow: () => number, { meter, events }: ListenersPlace): Reports {
  return {
    protocol,
    onFlow(flow) {
      meter.flowBegan(protocol);
      if (events.listenerCount("flow") > 0) events.emit("flow", flow.describe());
    },
    onFlowEnd(flow, end) {
      meter.flowEnded(protocol, end, flow.receivedBytes + flow.sentBytes);
      if (events.listenerCount("flow-end") > 0) events.emit("flow-end", flow.describeEnd(end));
    },
    onRefused({ client, why, reason }) {
      meter.rejected(protocol, why);
      events.emit("refused", { client, listenerPort: portNow(), reason });
    },
    onTlsConnection: (connection) => events.emit("tls-connection", connection),
    isTlsTold: () => events.listenerCount("tls-connection") > 0,
  };
}
