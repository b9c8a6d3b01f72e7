/**
 * One listener of one node as a server: what comes in is admitted as the library admits it, from the node's address.
 *
 *   accept -> choose -> source port, preserved client -> (TLS) -> connect -> (PROXY v2) -> (TLS) -> relay
 */
import { once } from "node:events";
import net, { type Socket } from "node:net";
import { type AdmissionOptions, admit } from "../../../proxy/nlb/userspace/admission.ts";
import type { Route } from "../../../proxy/nlb/userspace/choose.ts";
import type { FlowTable } from "../../../proxy/nlb/userspace/flow-table.ts";
import { clientOf } from "../../../proxy/nlb/userspace/live-flow.ts";
import type { Meter } from "../../../proxy/nlb/userspace/metrics.ts";
import type { TlsConnection } from "../../../proxy/nlb/userspace/tls/access-log.ts";
import { createHandshake } from "../../../proxy/nlb/userspace/tls/listener.ts";
import type { TlsListenerSettings } from "../../../proxy/nlb/userspace/tls/options.ts";
import { resetNow } from "../../../proxy/reset.ts";
import { type Clock, LabError, scaledMs } from "../../model/index.ts";
import { type Leave, type LeaveOptions, prepareLeave } from "./leave.ts";
import type { PlaneEntrance } from "./plan.ts";
import type { Room } from "./room.ts";
import { chooseAt } from "./routes.ts";

/** What the entrances of a plane share. */
export interface EntranceOptions extends LeaveOptions {
  readonly clock: Clock;
  readonly onTlsConnection: (connection: TlsConnection) => void;
  readonly onError: (error: unknown, doing: string) => void;
  /** Of all entrances together. */
  readonly room: Room;
}

/** Changes from one state to the next without a flow noticing. */
export interface EntranceState {
  readonly entrance: PlaneEntrance;
  readonly routes: readonly Route[];
}

export interface EntranceServer {
  /** Takes no connection any more; those that are open go on. */
  close(): Promise<void>;
}

export interface EntrancePlace {
  readonly flows: FlowTable;
  readonly meter: Meter;
  readonly timeScale: number;
  readonly tls: TlsListenerSettings | undefined;
  readonly now: () => EntranceState;
}

/** Connections that wait to be accepted; the kernel allows no more than net.core.somaxconn. */
const BACKLOG = 4096;
/** Row NLB-152. */
const TLS_IDLE_SECONDS = 350;

/** @throws LabError `ListenFailed` */
export async function openEntrance(place: EntrancePlace, options: EntranceOptions): Promise<EntranceServer> {
  const { node, listener } = place.now().entrance;
  const admission = admissionOf(place, options);
  // A TCP client is not read before its target is there; what it says meanwhile waits in the kernel.
  const server = net.createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: !place.tls }, (socket) => {
    socket.on("error", ignore);
    // Whoever has reset the connection by now has no address any more, which the kernel would be told of.
    if (socket.remoteAddress === undefined) return void socket.destroy();
    if (!options.room.enter()) return void resetNow(socket);
    socket.once("close", options.room.leave);
    void receive(socket, place, admission, options).catch((error) => options.onError(error, "taking a connection"));
  });
  server.listen({ host: node.privateIp, port: listener.port, backlog: BACKLOG });
  await once(server, "listening").catch((cause) => {
    const where = `${node.privateIp}:${listener.port}`;
    throw new LabError("ListenFailed", `Nothing can listen at ${where}: ${cause.message}`, { cause, status: 500 });
  });
  // Without file descriptors left, accepting fails; it goes on when there are some again.
  server.on("error", (error) => options.onError(error, "accepting a connection"));
  return {
    close: () =>
      new Promise((resolve) => {
        server.close();
        resolve();
      }),
  };
}

/** Row NLB-066: the target is chosen as the connection comes in, before any handshake. */
async function receive(
  socket: Socket,
  { now, meter, tls }: EntrancePlace,
  admission: AdmissionOptions,
  options: EntranceOptions,
): Promise<void> {
  const { entrance, routes } = now();
  const client = clientOf(socket);
  const choice = chooseAt(entrance, routes, client, options.random);
  if (!choice) return void admit(socket, admission);
  let leave: Leave;
  try {
    leave = await prepareLeave(entrance, choice, client, options);
  } catch (error) {
    resetNow(socket);
    if (error instanceof LabError && error.code === "PortAllocationError")
      meter.rejected(tls ? "TLS" : "TCP", "no-port");
    throw error;
  }
  if (socket.destroyed) return leave.end();
  socket.once("close", leave.end);
  admit(socket, { ...admission, choose: () => leave.choice });
}

function admissionOf(place: EntrancePlace, { clock, onTlsConnection }: EntranceOptions): AdmissionOptions {
  const { nlb, listener, node } = place.now().entrance;
  const { flows, meter, tls, timeScale } = place;
  const protocol = tls ? "TLS" : "TCP";
  const seconds = tls ? TLS_IDLE_SECONDS : (listener.idleTimeoutSeconds ?? nlb.idleTimeoutSeconds);
  const { port } = listener;
  return {
    ...{ flows, protocol, listenerPort: port, loadBalancer: logName(nlb) },
    listener: { host: node.privateIp, port, forward: "", idleTimeoutSeconds: seconds, reusePort: false, tls },
    idleTimeoutMs: scaledMs(seconds, timeScale),
    handshake: tls && createHandshake(tls),
    now: () => clock.now(),
    choose: () => undefined,
    isTlsGroup: (name) =>
      place.now().entrance.nlb.targetGroups.some((one) => one.name === name && one.protocol === "TLS"),
    onConnect: ignore,
    onFlow: () => meter.flowBegan(protocol),
    onFlowEnd: (flow, end) => meter.flowEnded(protocol, end, flow.receivedBytes + flow.sentBytes),
    onRefused: ({ why }) => meter.rejected(protocol, why),
    onTlsConnection,
  };
}

/** `net/name/id`, as the access log has it (row NLB-175); the id is the end of the name's first label. */
function logName({ name, dnsName }: PlaneEntrance["nlb"]): string {
  const label = dnsName.split(".")[0] ?? "";
  return `net/${name}/${label.slice(label.lastIndexOf("-") + 1)}`;
}

/** What a socket has to say after it was given up. */
function ignore(): void {}
