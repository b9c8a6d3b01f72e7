/** When a cluster's endpoint leads to another server: not when control has decided so, but when names are answered so. */
import type { Clock } from "../../model/clock.ts";
import type { LabEventBody } from "../../model/events.ts";
import type { DnsName } from "../../model/fabric-state.ts";
import type { Lab } from "../../model/lab.ts";

export interface EndpointWatch {
  /** The databases have been looked at, and have these names from now on. */
  seen(names: readonly DnsName[]): void;
  /** What was seen is on its way to the fabric. */
  sent(): void;
  /** The fabric has applied all that was sent. */
  served(): void;
}

export interface EndpointWatchOptions {
  readonly lab: Pick<Lab, "dbClusters">;
  readonly clock: Clock;
  /** The address that an endpoint leads to, as last written down. */
  readonly known: (endpoint: string) => string | undefined;
  readonly append: (event: LabEventBody) => void;
}

interface Move {
  readonly address: string;
  readonly sinceMs: number;
  readonly isSent: boolean;
}

export function createEndpointWatch({ lab, clock, known, append }: EndpointWatchOptions): EndpointWatch {
  const moves = new Map<string, Move>();
  return {
    seen(names) {
      for (const { endpoint } of lab.dbClusters) {
        const address = names.find(({ name }) => name === endpoint)?.addresses[0];
        if (address === undefined || address === known(endpoint)) moves.delete(endpoint);
        else if (address !== moves.get(endpoint)?.address) {
          moves.set(endpoint, { address, sinceMs: clock.now(), isSent: false });
        }
      }
    },
    sent() {
      for (const [endpoint, move] of moves) moves.set(endpoint, { ...move, isSent: true });
    },
    served() {
      for (const [endpoint, { address, sinceMs, isSent }] of moves) {
        const cluster = lab.dbClusters.find((one) => one.endpoint === endpoint);
        const instance = cluster?.instances.find(({ privateIp }) => privateIp === address);
        if (!isSent || !cluster || !instance) continue;
        moves.delete(endpoint);
        const { identifier } = instance;
        append({
          kind: "database-endpoint",
          cluster: cluster.identifier,
          endpoint,
          instance: identifier,
          address,
          sinceMs,
        });
      }
    },
  };
}
