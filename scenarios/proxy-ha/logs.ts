/** What the two access logs of a proxy-ha lab say, read from where the instances print them. */
import type { InstanceHandle } from "../../lab/handle/index.ts";
import type { Stage } from "../../lab/scenario/index.ts";
import { httpdClients, squidClients } from "./access-log.ts";
import { addressesOf, type Cast } from "./cast.ts";

/** Who asked the service from `afterMs` to `untilMs`, milliseconds since the epoch. */
export async function clientsOfService(
  { service }: Cast,
  afterMs: number,
  untilMs = Number.POSITIVE_INFINITY,
): Promise<string[]> {
  return httpdClients(await linesOf(service, afterMs, untilMs));
}

/** The same, once all of `proxies` have asked it. */
export async function waitForClients(
  stage: Stage,
  cast: Cast,
  proxies: readonly InstanceHandle[],
  afterMs: number,
): Promise<string[]> {
  const expected = addressesOf(proxies);
  const read = async () => {
    const seen = await clientsOfService(cast, afterMs);
    return expected.every((ip) => seen.includes(ip)) && seen;
  };
  return stage.until(read, { what: `the service's log to name ${expected.join(" and ")}` });
}

/** Who asked a proxy. Squid writes its line when the answer has been given, a moment after the service wrote its own. */
export function waitForClientsOfProxy(stage: Stage, proxy: InstanceHandle, afterMs: number): Promise<string[]> {
  const read = async () => {
    const clients = squidClients(await linesOf(proxy, afterMs));
    return clients.length > 0 && clients;
  };
  return stage.until(read, { what: `${proxy.name} to log a request` });
}

async function linesOf(
  instance: InstanceHandle,
  afterMs: number,
  untilMs = Number.POSITIVE_INFINITY,
): Promise<string[]> {
  const lines = await instance.logs({ afterMs });
  return lines.filter((line) => line.timeMs <= untilMs).map((line) => line.text);
}
