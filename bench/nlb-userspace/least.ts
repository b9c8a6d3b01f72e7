/**
 * The least that a relay of `node:net` and `node:tls` can be: no choice of a target, no health, no idle timeout, no
 * back-pressure. What it costs is what the runtime costs; `node least.ts <tcp port> <tls port> <workers>` says `ready` and
 * stays.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import net, { type Server, type Socket } from "node:net";
import tls from "node:tls";
import { CERTIFICATE, CIPHER, TARGET_PORT } from "./programs.ts";

const [tcpPort, tlsPort, workers] = process.argv.slice(2).map(Number) as [number, number, number];

if (workers > 1) {
  const children = Array.from({ length: workers }, () => fork(import.meta.filename, [`${tcpPort}`, `${tlsPort}`, "1"]));
  await Promise.all(children.map((child) => once(child, "message")));
} else {
  const certificate = { cert: readFileSync(CERTIFICATE.cert), key: readFileSync(CERTIFICATE.key) };
  await listen(net.createServer({ noDelay: true }, serve), tcpPort);
  const secure = { ...certificate, noDelay: true, maxVersion: "TLSv1.2", ciphers: CIPHER } as const;
  await listen(tls.createServer(secure, serve), tlsPort);
  process.send?.("ready");
}
process.stdout.write("ready\n");

async function listen(server: Server, port: number): Promise<void> {
  server.listen({ port, host: "127.0.0.1", backlog: 4096, reusePort: true });
  await once(server, "listening");
}

function serve(client: Socket): void {
  const target = net.connect({ host: "127.0.0.1", port: TARGET_PORT, noDelay: true });
  join(client, target);
  join(target, client);
}

function join(from: Socket, to: Socket): void {
  from
    .on("data", (bytes) => void to.write(bytes))
    .on("end", () => to.end())
    .on("error", () => to.destroy());
}
