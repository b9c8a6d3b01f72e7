import type { Upstream } from "./forward.ts";

const DNS_PORT = 53;

/** The IPv4 resolvers that a resolv.conf names, in its order. */
export function upstreamsOf(resolvConf: string): Upstream[] {
  const addresses = resolvConf.matchAll(/^\s*nameserver\s+(\d+\.\d+\.\d+\.\d+)\s*$/gm);
  return [...addresses].map(([, address = ""]) => ({ address, port: DNS_PORT }));
}
