import { createServer, type Server, type Socket } from "node:net";
import type { Listener } from "../../lab/model/index.ts";
import { closeIfIdle, serveConnection } from "./front/connection.ts";
import type { Front, FrontServices } from "./front/front.ts";

/** The open ports of a node. */
export interface Listeners {
  /** Opens what is new, closes what is gone. @throws the system's error where a port cannot be opened */
  update(listeners: readonly Pick<Listener, "port">[]): Promise<void>;
  /** The port that the system gave for `port` (the same, unless that is 0). */
  boundPort(port: number): number | undefined;
  /** Accepts no more and ends idle connections; resolves once none is left, at the latest after `withinMs`. */
  close(withinMs: number): Promise<void>;
}

interface Open {
  readonly server: Server;
  readonly fronts: Set<Front>;
}

export function createListeners(host: string, services: FrontServices): Listeners {
  const open = new Map<number, Open>();

  return {
    async update(listeners) {
      const wanted = new Set(listeners.map((listener) => listener.port));
      for (const [port, one] of open) {
        if (wanted.has(port)) continue;
        open.delete(port);
        endListener(one);
      }
      for (const port of wanted) if (!open.has(port)) open.set(port, await openListener(host, port, services));
    },
    boundPort(port) {
      const address = open.get(port)?.server.address();
      return typeof address === "object" ? address?.port : undefined;
    },
    async close(withinMs) {
      const all = [...open.values()];
      open.clear();
      const cut = setTimeout(() => all.forEach(cutConnections), withinMs);
      await Promise.all(all.map(endListener));
      clearTimeout(cut);
    },
  };
}

async function openListener(host: string, port: number, services: FrontServices): Promise<Open> {
  const fronts = new Set<Front>();
  const server = createServer((socket: Socket) => {
    const front = serveConnection(socket, port, services);
    fronts.add(front);
    socket.on("close", () => fronts.delete(front));
  });
  await new Promise<void>((resolve, fail) => {
    server.on("error", fail);
    server.listen({ host, port, backlog: 4096 }, resolve);
  });
  return { server, fronts };
}

function endListener({ server, fronts }: Open): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  fronts.forEach(closeIfIdle);
  return closed;
}

function cutConnections({ fronts }: Open): void {
  for (const { socket } of fronts) socket.destroy();
}
