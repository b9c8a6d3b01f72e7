/** What RDS tells of a read replica's replication (rows R37, R44, R48). */
import type { LabEventBody } from "../../model/events.ts";
import type { DatabaseStatus } from "../../model/status.ts";
import { type DbObservation, isStopped, type Replication } from "./observation.ts";

type Told = NonNullable<DatabaseStatus["replication"]>;

/** Row R37. */
const INACTIVE_LAG_SECONDS = -1;

/** @param source the server that it is to follow; one that follows another has yet to be told */
export function replicationStatus({ server }: DbObservation, source?: DbObservation): Told {
  const replication = server.kind === "running" ? server.replication : undefined;
  if (!replication) return { state: "stopped", lagSeconds: INACTIVE_LAG_SECONDS };
  const { lagSeconds, lastError } = replication;
  return {
    state: source && replication.sourceHost !== source.instance.privateIp ? "error" : stateOf(replication),
    lagSeconds: lagSeconds ?? INACTIVE_LAG_SECONDS,
    ...(lastError === "" ? {} : { message: lastError }),
  };
}

function stateOf(replication: Replication): Told["state"] {
  if (replication.receives === "Yes" && replication.applies) return "replicating";
  return isStopped(replication) ? "stopped" : "error";
}

const WORDS: Readonly<Record<Told["state"], { readonly message: string; readonly code: string }>> = {
  replicating: { message: "Replication for the Read Replica resumed", code: "RDS-EVENT-0046" },
  error: { message: "Replication has stopped", code: "RDS-EVENT-0045" },
  stopped: { message: "Replication for the Read Replica was manually stopped", code: "RDS-EVENT-0062" },
};

/** A replica whose server is away, or that has been promoted, is told of by other words. */
export function replicationEvents(before: DatabaseStatus | undefined, after: DatabaseStatus): LabEventBody[] {
  const [member] = after.members;
  const [was, is] = [before?.replication, after.replication];
  const isThere = before?.members[0]?.state === "available" && member?.state === "available";
  if (!was || !is || !isThere || was.state === is.state) return [];
  return [{ kind: "database", cluster: after.cluster, instance: member.identifier, ...WORDS[is.state] }];
}
