/** From an accepted connection to a flow under way. */
import net, { type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { Clock } from "../../../lab/model/index.ts";
import { proxyHeader } from "../proxy-protocol/index.ts";
import type { Choice } from "./choose.ts";
import type { EndedFlow, Flow, FlowTable, OpenFlow } from "./flow-table.ts";
import type { ListenerSettings } from "./options.ts";
import { relay, type Side } from "./relay.ts";
import { type Handshake, type Handshaken, secureTarget } from "./tls/listener.ts";

export interface AdmissionOptions {
  readonly listener: ListenerSettings;
  readonly handshake: Handshake | undefined;
  readonly clock: Clock;
  readonly flows: FlowTable;
  readonly choose: (client: Flow["client"]) => Choice | undefined;
  readonly isTlsGroup: (name: string) => boolean;
  readonly onFlow: (flow: Flow) => void;
  readonly onFlowEnd: (flow: EndedFlow) => void;
  readonly onRefused: (client: Flow["client"], reason: string) => void;
}

/** Real time; a target that has not answered by then does not get the flow (row NLB-157). */
const CONNECT_TIMEOUT_MS = 30_000;
/** Row NLB-152. */
const TLS_IDLE_SECONDS = 350;

/** Takes a connection over. Never rejects: who cannot be served gets RST. */
export async function admit(socket: Socket, options: AdmissionOptions): Promise<void> {
  const client = { ip: plainIp(socket.remoteAddress ?? ""), port: socket.remotePort ?? 0 };
  const refuse = (reason: string) => {
    socket.resetAndDestroy();
    options.onRefused(client, reason);
  };
  socket.on("error", () => {});
  try {
    const shaken = await options.handshake?.(socket);
    const choice = options.choose(client);
    if (!choice) return refuse("no target is registered");
    const target = await connect(choice, shaken, options, () => socket.destroyed);
    if (socket.destroyed) return void target.socket.destroy();
    begin({ stream: shaken?.stream ?? socket, socket }, target, choice, client, options);
  } catch (error) {
    refuse((error as Error).message);
  }
}

async function connect(
  { group, target }: Choice,
  shaken: Handshaken | undefined,
  { listener, isTlsGroup }: AdmissionOptions,
  isUnwanted: () => boolean,
): Promise<Side> {
  const socket = net.connect({ host: target.ip, port: target.port, allowHalfOpen: true, noDelay: true });
  await connected(socket);
  if (!isTlsGroup(group.name) || !listener.tls || isUnwanted()) return { stream: socket, socket };
  const protocol = shaken?.stream.alpnProtocol;
  const stream: TLSSocket = await secureTarget(socket, listener.tls.securityPolicy, protocol || undefined);
  return { stream, socket };
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = () => socket.destroy(new Error(`the target did not answer within ${CONNECT_TIMEOUT_MS} ms`));
    const deadline = setTimeout(late, CONNECT_TIMEOUT_MS);
    socket.once("connect", () => {
      clearTimeout(deadline);
      socket.off("error", reject);
      resolve();
    });
    socket.once("error", reject);
    socket.once("close", () => clearTimeout(deadline));
  });
}

function begin(client: Side, target: Side, choice: Choice, from: Flow["client"], options: AdmissionOptions): void {
  const { clock, flows, listener } = options;
  const port = client.socket.localPort ?? listener.port;
  const startedAtMs = clock.now();
  const flow = {
    client: from,
    listenerPort: port,
    targetGroup: choice.group.name,
    target: { host: choice.target.ip, port: choice.target.port },
    startedAtMs,
    receivedBytes: 0,
    sentBytes: 0,
  };
  const idleSeconds = listener.tls ? TLS_IDLE_SECONDS : listener.idleTimeoutSeconds;
  const open: OpenFlow = {
    flow,
    targetKey: choice.target.id,
    idleTimeoutMs: idleSeconds * 1000,
    lastActiveMs: startedAtMs,
  };
  flows.add(open);
  const destination = { ip: plainIp(client.socket.localAddress ?? ""), port };
  open.relay = relay(client, target, {
    ...(choice.group.proxyProtocolV2 ? { preface: proxyHeader({ source: from, destination }) } : {}),
    onActivity(direction, bytes) {
      open.lastActiveMs = clock.now();
      if (direction === "to-target") flow.receivedBytes += bytes;
      else flow.sentBytes += bytes;
    },
    onEnd(end) {
      flows.remove(open);
      options.onFlowEnd({ ...flow, end, endedAtMs: clock.now() });
    },
  });
  options.onFlow({ ...flow });
}

/** An IPv4 client of a socket that listens on IPv6 too. */
function plainIp(address: string): string {
  return address.replace(/^::ffff:/, "");
}
