import net from "node:net";
import { portVariable, preferredPort } from "../compose/index.ts";
import type { IngressMapping } from "../model/fabric-state.ts";

/**
 * Chooses host ports: what the caller's environment says, else the preferred one where it is free, else 0 (the
 * engine takes any).
 */
export async function choosePorts(
  mappings: readonly IngressMapping[],
  env: NodeJS.ProcessEnv,
  isFree: (port: number) => Promise<boolean> = isPortFree,
): Promise<Record<string, string>> {
  const chosen: Record<string, string> = {};
  for (const mapping of mappings) {
    const variable = portVariable(mapping);
    const preferred = preferredPort(mapping);
    chosen[variable] = env[variable] ?? String((await isFree(preferred)) ? preferred : 0);
  }
  return chosen;
}

async function isPortFree(port: number): Promise<boolean> {
  const server = net.createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
