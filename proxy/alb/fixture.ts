/** A node on loopback with hand-made targets and clients: for the tests of this folder. */
import { connect, createServer, type Server, type Socket } from "node:net";
import type { AlbNodeState, Clock, TargetGroupState, TargetHealth, TargetRegistration } from "../../lab/model/index.ts";
import { systemClock, waitUntil } from "../../lab/model/index.ts";
import { renderEntry } from "./log/entry.ts";
import { type AlbNode, type AlbNodeOptions, createAlbNode } from "./node.ts";

/** A node that listens on a free port, and all that it needs cleaning up. */
export interface Bench extends AsyncDisposable {
  readonly node: AlbNode;
  readonly log: string[];
  port(): number;
  /** A target that runs `serve` for every connection. */
  target(serve: (socket: Socket, connection: number) => void): Promise<TargetRegistration>;
  apply(targets: readonly TargetRegistration[], change?: StateChange): Promise<void>;
  setHealth(states: Readonly<Record<string, TargetHealth["state"]>>): void;
}

export interface StateChange {
  readonly group?: Partial<TargetGroupState>;
  readonly state?: Partial<AlbNodeState>;
}

export async function startBench(clock: Clock = systemClock, options: Partial<AlbNodeOptions> = {}): Promise<Bench> {
  const log: string[] = [];
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const node = createAlbNode({
    clock,
    random: () => 0.5,
    writeLog: (record) => log.push(renderEntry(record)),
    host: "127.0.0.1",
    ...options,
  });
  return {
    node,
    log,
    port: () => node.boundPort(0) ?? 0,
    async target(serve) {
      let connections = 0;
      const server = createServer((socket) => {
        sockets.add(socket);
        socket.on("error", () => socket.destroy());
        serve(socket, ++connections);
      });
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const address = server.address();
      return registration(typeof address === "object" ? (address?.port ?? 0) : 0);
    },
    apply: (targets, change = {}) => node.update(stateOf(targets, change)),
    setHealth: (states) =>
      node.setHealth(
        Object.entries(states).map(([id, state]) => ({
          targetGroupId: GROUP.id,
          targetId: id,
          port: Number(id.slice(2)),
          availabilityZone: "1a",
          state,
          sinceMs: 0,
        })),
      ),
    async [Symbol.asyncDispose]() {
      await node.close(0);
      for (const socket of sockets) socket.destroy();
      for (const server of servers) server.close();
    },
  };
}

export function registration(port: number, more: Partial<TargetRegistration> = {}): TargetRegistration {
  const base = { id: `i-${port}`, ip: "127.0.0.1", port, availabilityZone: "1a" };
  return { ...base, registration: { kind: "registered" }, ...more };
}

export const GROUP: TargetGroupState = {
  id: "tg-1" as TargetGroupState["id"],
  name: "web",
  arn: "arn:tg",
  protocol: "HTTP",
  port: 80,
  healthCheck: {
    protocol: "HTTP",
    port: "traffic-port",
    path: "/",
    intervalSeconds: 30,
    timeoutSeconds: 5,
    healthyThreshold: 5,
    unhealthyThreshold: 2,
    matcher: "200",
  },
  preserveClientIp: false,
  deregistrationDelaySeconds: 300,
  terminateOnDeregistration: false,
  terminateOnUnhealthy: false,
  crossZone: "use_load_balancer_configuration",
  sourceIpStickiness: false,
  targets: [],
};

export function stateOf(targets: readonly TargetRegistration[], { group, state }: StateChange = {}): AlbNodeState {
  return {
    lab: "test",
    timeScale: 1,
    id: "lb-00123456789abcdef0" as AlbNodeState["id"],
    name: "front",
    dnsName: "front-1.ap-northeast-1.elb.amazonaws.com",
    node: { availabilityZone: "1a", subnetId: "subnet-1" as never, privateIp: "127.0.0.1" },
    idleTimeoutSeconds: 60,
    listeners: [
      {
        logicalId: "Listener",
        port: 0,
        protocol: "HTTP",
        defaultAction: { kind: "forward", targetGroups: [{ targetGroupId: GROUP.id, weight: 1 }] },
      },
    ],
    targetGroups: [{ ...GROUP, ...group, targets }],
    ...state,
  };
}

/** A port of loopback on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

/** A client that says exactly what it is told and keeps what it hears. */
export interface RawClient extends Disposable {
  readonly socket: Socket;
  readonly received: string;
  readonly closed: boolean;
  send(text: string): void;
  /** Resolves once what was received matches. */
  until(pattern: RegExp): Promise<string>;
  untilClosed(): Promise<string>;
}

export function rawClient(port: number): RawClient {
  const socket = connect({ port, host: "127.0.0.1" });
  let received = "";
  let closed = false;
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    closed = true;
  });
  const wait = (what: string, probe: () => boolean) =>
    waitUntil(probe, { what, timeoutMs: 5000, everyMs: 5 }).then(() => received);
  return {
    socket,
    get received() {
      return received;
    },
    get closed() {
      return closed;
    },
    send: (text) => void socket.write(text, "latin1"),
    until: (pattern) => wait(`${pattern} in an answer`, () => pattern.test(received)),
    untilClosed: () => wait("the connection's end", () => closed),
    [Symbol.dispose]: () => socket.destroy(),
  };
}

/** Answers every request head with `answer`, whatever it asks. */
export function answering(answer: string | ((head: string) => string)): (socket: Socket) => void {
  return (socket) => {
    let pending = "";
    socket.on("data", (chunk) => {
      pending += chunk.toString("latin1");
      for (let end = pending.indexOf("\r\n\r\n"); end >= 0; end = pending.indexOf("\r\n\r\n")) {
        const head = pending.slice(0, end);
        pending = pending.slice(end + 4);
        socket.write(typeof answer === "string" ? answer : answer(head), "latin1");
      }
    });
  };
}

export function ok(body: string): string {
  return `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}
