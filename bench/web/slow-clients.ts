/** `node slow-clients.ts <port> <count>`: each client sends its request one byte a second. Prints `ready` when all do. */
import { once } from "node:events";
import { connect } from "node:net";

const [port, count] = process.argv.slice(2).map(Number);
const HEAD = `GET /http/1k HTTP/1.1\r\nHost: slow\r\nX-Slow: ${"x".repeat(4_000)}`;
const sockets = Array.from({ length: count ?? 0 }, () =>
  connect({ port: port ?? 0, host: "127.0.0.1" }).on("error", () => undefined),
);
await Promise.all(sockets.map((socket) => once(socket, "connect")));
let sent = 0;
const send = () => {
  for (const socket of sockets) if (socket.writable) socket.write(HEAD.charAt(sent));
  sent++;
};
send();
setInterval(send, 1_000);
process.stdout.write("ready\n");
