/** Protocols of listeners and target groups that a lab speaks, and why it does not speak the others (row NLB-001). */
import type { LoadBalancingProtocol, NetworkProtocol } from "../../model/index.ts";
import { emulatedOf } from "../schema/scalars.ts";
import type { Schema } from "../schema/schema.ts";

const QUIC = "a lab has no QUIC: no server here puts AWS's server ids into its connection ids";
const NOT_PLAYED = "others are not emulated";

export const protocol: Schema<LoadBalancingProtocol> = emulatedOf(["HTTP", "HTTPS", "TCP", "TCP_UDP", "TLS", "UDP"], {
  GENEVE: NOT_PLAYED,
  QUIC,
  TCP_QUIC: QUIC,
});

export function isNetworkProtocol(name: LoadBalancingProtocol): name is NetworkProtocol {
  return name !== "HTTP" && name !== "HTTPS";
}

/** Its listeners present certificates (rows NLB-018, ALB-001). */
export function isSecure(name: LoadBalancingProtocol): boolean {
  return name === "TLS" || name === "HTTPS";
}

/** Has UDP in it. */
export function isUdp(name: LoadBalancingProtocol): boolean {
  return name === "UDP" || name === "TCP_UDP";
}
