/** The protocols that upstreams are spoken to in, by the scheme of their URL. */
import { httpProtocol } from "./http-protocol.ts";
import type { UpstreamProtocol } from "./protocol.ts";
import { uwsgiProtocol } from "./uwsgi-protocol.ts";

const PROTOCOLS: Readonly<Record<string, UpstreamProtocol>> = { http: httpProtocol, uwsgi: uwsgiProtocol };

export const knownSchemes: readonly string[] = Object.keys(PROTOCOLS);

/** @returns undefined for a scheme that is not spoken */
export function defaultPort(scheme: string): number | undefined {
  return Object.hasOwn(PROTOCOLS, scheme) ? PROTOCOLS[scheme]?.defaultPort : undefined;
}

/** @param scheme one that a configuration was accepted with */
export function protocolOf(scheme: string): UpstreamProtocol {
  return PROTOCOLS[scheme] ?? httpProtocol;
}
