/** RDS's words for a failover: of a cluster (row R21), and of a Multi-AZ DB instance, whose servers nobody is told of (row R40). */
import type { DbCluster } from "../../model/lab.ts";

export interface DbEvent {
  readonly instance: string;
  readonly message: string;
  readonly code: string;
}

/** @param from identifier of the writer that is replaced */
export function failoverEvent({ identifier, instances, isMultiAz }: DbCluster, from: string, to: string): DbEvent {
  if (isMultiAz) {
    return { instance: identifier, message: "Multi-AZ instance failover started", code: "RDS-EVENT-0013" };
  }
  const zoneOf = (one: string) => instances.find((instance) => instance.identifier === one)?.availabilityZone;
  const [scope, code] = zoneOf(from) === zoneOf(to) ? ["same", "RDS-EVENT-0072"] : ["cross", "RDS-EVENT-0073"];
  return { instance: to, message: `Started ${scope} AZ failover to DB instance: ${to}`, code };
}

export function completedEvents({ identifier, isMultiAz }: DbCluster, to: string): DbEvent[] {
  if (!isMultiAz) {
    return [{ instance: to, message: `Completed failover to DB instance: ${to}`, code: "RDS-EVENT-0071" }];
  }
  const moved = "Multi-AZ failover to standby complete - DNS propagation may take a few minutes";
  return [
    { instance: identifier, message: moved, code: "RDS-EVENT-0015" },
    { instance: identifier, message: "Multi-AZ instance failover completed", code: "RDS-EVENT-0049" },
  ];
}

/** @param writer identifier of the one that goes on */
export function revertedEvent({ identifier, isMultiAz }: DbCluster, to: string, writer: string): DbEvent {
  if (isMultiAz) {
    return { instance: identifier, message: "Recovered from a partial failover", code: "RDS-EVENT-0065" };
  }
  const message = `Failover to DB instance ${to} did not complete, promoting the previous primary again`;
  return { instance: writer, message, code: "RDS-EVENT-0070" };
}
