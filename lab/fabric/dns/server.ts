/**
 * The resolver's sockets: one pair for each address that it answers at, so that the uplink finds nobody.
 *
 *   instance --udp, tcp 53--> VPC base + 2, 169.254.169.253, 203.0.113.2 --> answer | forward
 */
import dgram from "node:dgram";
import { once } from "node:events";
import net from "node:net";
import { limitPerClient } from "../per-client.ts";
import { createFrames, toFrame } from "./frame.ts";
import type { Resolver } from "./resolver.ts";

export interface DnsServer {
  /**
   * Answers at these addresses and no other from now on.
   *
   * @throws Node's errors of binding, such as EADDRNOTAVAIL
   */
  update(addresses: readonly string[]): Promise<void>;
  close(): void;
}

const TCP_IDLE_MS = 10_000;
const MOST_TCP_CONNECTIONS = 1024;
const MOST_TCP_CONNECTIONS_OF_ONE = 64;
/** Questions of one connection that are open at once. */
const MOST_PIPELINED = 16;
/** Bytes of answers that wait for an asker who does not read. */
const MOST_UNREAD_BYTES = 256 * 1024;

export function createDnsServer(resolver: Resolver, port = 53): DnsServer {
  const open = new Map<string, DisposableStack>();
  return {
    async update(addresses) {
      for (const [address, sockets] of open) {
        if (addresses.includes(address)) continue;
        sockets.dispose();
        open.delete(address);
      }
      for (const address of addresses) {
        if (!open.has(address)) open.set(address, await serveAt(address, port, resolver));
      }
    },
    close() {
      for (const sockets of open.values()) sockets.dispose();
      open.clear();
    },
  };
}

async function serveAt(address: string, port: number, resolver: Resolver): Promise<DisposableStack> {
  using sockets = new DisposableStack();
  await bindUdp(address, port, resolver, sockets);
  await listenTcp(address, port, resolver, sockets);
  return sockets.move();
}

async function bindUdp(address: string, port: number, resolver: Resolver, sockets: DisposableStack): Promise<void> {
  const socket = dgram.createSocket("udp4");
  sockets.defer(() => socket.close());
  let isOpen = true;
  socket.once("close", () => {
    isOpen = false;
  });
  socket.on("message", (message, client) => {
    void resolver.resolve(message, client.address, "udp").then((reply) => {
      // Who is no longer there to hear it asks again. Port 0 is nobody's: no answer can be sent to it.
      if (reply instanceof Buffer && isOpen && client.port !== 0)
        socket.send(reply, client.port, client.address, () => {});
    });
  });
  socket.bind({ address, port, exclusive: true });
  await once(socket, "listening");
  socket.on("error", () => {});
}

async function listenTcp(address: string, port: number, resolver: Resolver, sockets: DisposableStack): Promise<void> {
  const connections = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
    serveConnection(socket, resolver);
  });
  server.maxConnections = MOST_TCP_CONNECTIONS;
  limitPerClient(server, MOST_TCP_CONNECTIONS_OF_ONE);
  sockets.defer(() => {
    server.close();
    for (const socket of connections) socket.destroy();
  });
  server.listen(port, address);
  await once(server, "listening");
  server.on("error", () => {});
}

/** Questions of one connection are answered side by side, but only so many at once: the others wait, unread. */
function serveConnection(socket: net.Socket, resolver: Resolver): void {
  const clientIp = socket.remoteAddress ?? "";
  const frames = createFrames();
  let open = 0;
  const takeOn = () => {
    while (open < MOST_PIPELINED && !socket.destroyed) {
      const message = frames.take();
      if (!message) return void socket.resume();
      open += 1;
      void resolver.resolve(message, clientIp, "tcp").then(answer);
    }
    socket.pause();
  };
  const answer = (reply: Awaited<ReturnType<Resolver["resolve"]>>) => {
    open -= 1;
    if (!reply || socket.writableLength > MOST_UNREAD_BYTES) socket.destroy();
    else if (reply !== "silence" && socket.writable) socket.write(toFrame(reply));
    takeOn();
  };
  socket.on("error", () => {});
  socket.setTimeout(TCP_IDLE_MS, () => socket.destroy());
  socket.on("data", (chunk: Buffer) => {
    frames.push(chunk);
    takeOn();
  });
}
