import type net from "node:net";

/** Hangs up on whoever has `most` connections open already, so that no client of a server can take all of them. */
export function limitPerClient(server: net.Server, most: number): void {
  const open = new Map<string, number>();
  server.on("connection", (socket) => {
    const ip = socket.remoteAddress ?? "";
    const count = (open.get(ip) ?? 0) + 1;
    open.set(ip, count);
    socket.once("close", () => {
      const left = (open.get(ip) ?? 0) - 1;
      if (left > 0) open.set(ip, left);
      else open.delete(ip);
    });
    if (count > most) socket.destroy();
  });
}
