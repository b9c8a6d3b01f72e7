/** Runs inside an instance: a target that answers well at every port. This file is copied alone. */
import dgram from "node:dgram";
import http from "node:http";
import https from "node:https";
import net from "node:net";

/** As `GoodServerPlan` in `fuzz.ts`. */
const { cert, key } = JSON.parse(process.argv.at(-1) ?? "{}") as { readonly cert: string; readonly key: string };
const HEADER_BYTES = 100;
const HOST = "0.0.0.0";
const answer: http.RequestListener = (_request, response) => void response.end("ok");

http.createServer(answer).listen(8080, HOST);
https.createServer({ cert, key }, answer).listen(8443, HOST);
// Behind a PROXY header: what follows it comes back.
net
  .createServer({ allowHalfOpen: true }, (socket) => {
    let left = HEADER_BYTES;
    socket.on("error", () => socket.destroy()).on("end", () => socket.end());
    socket.on("data", (chunk: Buffer) => {
      const rest = chunk.subarray(left);
      left = Math.max(0, left - chunk.length);
      if (!socket.write(rest)) socket.pause().once("drain", () => socket.resume());
    });
  })
  .listen(8081, HOST);
const line = dgram.createSocket("udp4");
line.on("message", (bytes, { address, port }) => line.send(bytes, port, address, () => {})).bind(7000, HOST);
process.stdout.write('{"isReady":true}\n');
process.stdin.once("end", () => process.exit(0)).resume();
