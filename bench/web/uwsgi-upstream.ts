/** `node uwsgi-upstream.ts <port>`: answers every uwsgi packet with a file of /tmp/www, and closes. */
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { PACKET_HEADER_BYTES } from "../../proxy/uwsgi/packet.ts";
import { BODIES } from "./programs.ts";

const answers = Object.fromEntries(
  Object.keys(BODIES).map((name) => {
    const body = readFileSync(`/tmp/www/${name}`);
    const head = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nContent-Type: text/plain\r\n\r\n`;
    return [name, Buffer.concat([Buffer.from(head), body])];
  }),
);

createServer((socket) => {
  let held = Buffer.alloc(0);
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk) => {
    held = Buffer.concat([held, chunk]);
    if (held.length < PACKET_HEADER_BYTES || held.length < PACKET_HEADER_BYTES + held.readUInt16LE(1)) return;
    socket.end(answers[held.includes("/1m") ? "1m" : "1k"] ?? "");
  });
}).listen({ port: Number(process.argv[2]), host: "127.0.0.1", backlog: 4096 }, () => process.stdout.write("ready\n"));
