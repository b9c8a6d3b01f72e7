import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:tls";
import { fetchAuthority } from "../api/authority.ts";
import { connectDocker } from "../docker/index.ts";
import { type DnsWay, describeDns } from "../project/dns.ts";
import { findApi } from "../project/find.ts";
import type { StartedLab } from "../project/started-lab.ts";
import { launchProfile } from "./browser.ts";

const TIMEOUT_MS = 30_000;

/**
 * Chromium on this machine, to which the lab's names lead into the lab and all others nowhere. It has no store of authorities that
 * could be given the lab's: it trusts the keys that are, here and now, certified by it.
 */
export async function browseLab(lab: StartedLab): ReturnType<typeof launchProfile> {
  const { ways } = await describeDns(lab);
  const { certificate } = await fetchAuthority(await findApi(connectDocker(), lab.name));
  const keys = await Promise.all(ways.filter(({ isHttps }) => isHttps).map((way) => certifiedKey(way, certificate)));
  const rules = ways.map(({ name, port, hostPort }) => `MAP ${name}:${port} 127.0.0.1:${hostPort}`);
  return launchProfile([
    `--host-resolver-rules=${[...rules, "MAP * ~NOTFOUND"].join(", ")}`,
    `--ignore-certificate-errors-spki-list=${keys.join(",")}`,
  ]);
}

/** SHA-256 of the key behind a port, base64. @throws where its certificate is not by the authority and for the name */
async function certifiedKey({ name, hostPort }: DnsWay, authority: string): Promise<string> {
  const socket = connect({ host: "127.0.0.1", port: hostPort, servername: name, ca: authority });
  await once(socket, "secureConnect", { signal: AbortSignal.timeout(TIMEOUT_MS) });
  const key = socket.getPeerX509Certificate()?.publicKey.export({ type: "spki", format: "der" });
  socket.destroy();
  return createHash("sha256")
    .update(key ?? "")
    .digest("base64");
}
