import type { TargetHealth } from "../../../lab/model/index.ts";
import type { EndedFlow, Flow } from "./flow-table.ts";
import type { TlsConnection } from "./tls/access-log.ts";

/** What a program may listen for: `nlb.events.on("health", ...)`. */
export interface NetworkLoadBalancerEvents {
  /** A target's state, reason or description changed. */
  health: [TargetHealth];
  /** A flow reached its target. */
  flow: [Flow];
  "flow-end": [EndedFlow];
  /** A client got RST instead of a target: none was there, the one chosen did not answer, or no TLS was agreed on. */
  refused: [RefusedFlow];
  /** A connection to a TLS listener is over; `renderAccessLog` makes a line of it (row NLB-174). */
  "tls-connection": [TlsConnection];
}

export interface RefusedFlow {
  readonly client: Flow["client"];
  readonly listenerPort: number;
  readonly reason: string;
}
