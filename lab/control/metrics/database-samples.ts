/** What one look at a database is in CloudWatch's words (rows R36, R37), by instance, by cluster and by role. Pure. */
import type { Sample } from "../../../proxy/metrics/index.ts";
import type { DatabaseDimensions } from "../../model/metrics.ts";
import type { DatabaseStatus } from "../../model/status.ts";
import type { Activities, MemberActivity } from "../database/index.ts";

export interface DatabaseLook {
  readonly status: DatabaseStatus;
  readonly activities: Activities;
  /** As the last look that was sampled had them. */
  readonly before: Activities;
  /** Statements that control itself has made at each server since then. */
  readonly own: { readonly queries: number; readonly selects: number };
}

type Member = DatabaseStatus["members"][number];
type Values = Readonly<Record<string, number | undefined>>;
export type DatabaseSample = Sample<DatabaseDimensions>;

export function databaseSamples(look: DatabaseLook): DatabaseSample[] {
  const { status } = look;
  return status.members.flatMap((member) => {
    const values = { ...activityOf(look, member), ...lagOf(status, member) };
    return Object.entries(values).flatMap(([metric, value]) =>
      value === undefined ? [] : dimensionsOf(status, member).map((dimensions) => ({ metric, dimensions, value })),
    );
  });
}

/** A DB instance outside a cluster has itself alone. */
function dimensionsOf({ cluster, readerEndpoint }: DatabaseStatus, { identifier, role }: Member): DatabaseDimensions[] {
  const own = { DBInstanceIdentifier: identifier };
  if (readerEndpoint === undefined) return [own];
  const all = { DBClusterIdentifier: cluster };
  return [own, all, { ...all, Role: role === "writer" ? "WRITER" : "READER" }];
}

function activityOf({ activities, before, own }: DatabaseLook, { identifier, role }: Member): Values {
  const now = activities.get(identifier);
  if (!now) return {};
  const earlier = before.get(identifier);
  return {
    DatabaseConnections: now.connections,
    EngineUptime: now.uptimeSeconds,
    ...(earlier && isSameRun(earlier, now) ? ratesOf(earlier, now, own, role === "writer") : {}),
  };
}

/** An engine that was restarted counts from 0. */
function isSameRun(earlier: MemberActivity, now: MemberActivity): boolean {
  return now.atMs > earlier.atMs && now.queries >= earlier.queries && now.uptimeSeconds >= earlier.uptimeSeconds;
}

/** What a reader applies are its writer's commits, and told as those. */
function ratesOf(earlier: MemberActivity, now: MemberActivity, own: DatabaseLook["own"], isWriter: boolean): Values {
  const perSecond = (count: number) => (Math.max(0, count) * 1000) / (now.atMs - earlier.atMs);
  return {
    Queries: perSecond(now.queries - earlier.queries - own.queries),
    SelectThroughput: perSecond(now.selects - earlier.selects - own.selects),
    DMLThroughput: perSecond(now.changes - earlier.changes),
    CommitThroughput: isWriter ? perSecond(now.transactions - earlier.transactions) : undefined,
  };
}

/** The extremes are the writer's to tell; where no reader replicates there is nothing to tell. */
function lagOf({ members, readerEndpoint, replication }: DatabaseStatus, member: Member): Values {
  if (replication) return { ReplicaLag: replication.lagSeconds };
  if (readerEndpoint === undefined) return {};
  if (member.role !== "writer") return { AuroraReplicaLag: member.lagMs };
  const lags = members.flatMap(({ lagMs }) => lagMs ?? []);
  if (lags.length === 0) return {};
  return { AuroraReplicaLagMaximum: Math.max(...lags), AuroraReplicaLagMinimum: Math.min(...lags) };
}
