import { randomInt } from "node:crypto";
import dgram from "node:dgram";
import net from "node:net";
import { portVariable, preferredPort } from "../compose/index.ts";
import type { IngressMapping } from "../model/fabric-state.ts";

/** Below the ports from which the kernel serves outgoing connections, so that nothing takes one meanwhile. */
const SPARE_PORTS = [20_000, 32_000] as const;
const TRIES = 100;

interface PortChoice {
  readonly env: NodeJS.ProcessEnv;
  readonly isFree?: (port: number, transport: IngressMapping["transport"]) => Promise<boolean>;
  readonly spare?: () => number;
}

/**
 * Chooses host ports: what the caller's environment says, else the preferred one where it is free, else any free one.
 * Never 0: the engine would take another with every restart of the fabric, and the lab's address would change.
 */
export async function choosePorts(
  mappings: readonly IngressMapping[],
  { env, isFree = isPortFree, spare = () => randomInt(...SPARE_PORTS) }: PortChoice,
): Promise<Record<string, string>> {
  const chosen: Record<string, string> = {};
  for (const mapping of mappings) {
    const variable = portVariable(mapping);
    const isFreeHere = (port: number) => isFree(port, mapping.transport);
    chosen[variable] = env[variable] ?? String(await freePort(preferredPort(mapping), isFreeHere, spare));
  }
  return chosen;
}

async function freePort(
  preferred: number,
  isFree: (port: number) => Promise<boolean>,
  spare: () => number,
): Promise<number> {
  let port = preferred;
  for (let tries = 0; tries < TRIES && !(await isFree(port)); tries++) port = spare();
  return port;
}

async function isPortFree(port: number, transport: IngressMapping["transport"]): Promise<boolean> {
  return new Promise((resolve) => {
    if (transport === "udp") {
      const socket = dgram.createSocket("udp4").once("error", () => resolve(false));
      socket.bind(port, "127.0.0.1", () => socket.close(() => resolve(true)));
    } else {
      const server = net.createServer().once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
    }
  });
}
