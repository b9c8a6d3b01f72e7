import type { DbEndpointReport } from "../../model/db-endpoint.ts";
import type { DatabaseStatus } from "../../model/status.ts";
import { formatSpan, type Output } from "../output.ts";
import { renderTable } from "../table.ts";
import { shortZone } from "./zone.ts";

type Paper = Pick<Output, "paint" | "width">;
type Member = DatabaseStatus["members"][number];
type Told = DatabaseStatus & { readonly customEndpoints?: readonly DbEndpointReport[] };

const INDENT = "  ";

/** `tierlab db status` as lines: each cluster with its members, then what transactions each of them has. */
export function renderDatabases(databases: readonly Told[], paper: Paper): string[] {
  if (databases.length === 0) return ["The lab has no databases."];
  return databases.flatMap((one, index) => [...(index > 0 ? [""] : []), ...renderDatabase(one, paper)]);
}

function renderDatabase(database: Told, { paint, width }: Paper): string[] {
  const { cluster, endpoint, readerEndpoint, members, customEndpoints = [] } = database;
  const words = readerEndpoint === undefined ? "DB instance" : "cluster";
  const endpoints = readerEndpoint === undefined ? [endpoint] : [`writer ${endpoint}`, `reader ${readerEndpoint}`];
  const custom = customEndpoints.map(({ type, endpoint: name }) => `${type.toLowerCase()} ${name}`);
  const table = renderTable(HEADER, members.map(rowOf), {
    width: width - INDENT.length,
    spare: ["UP", "TIER", "AZ", "MESSAGE"],
  });
  return [
    `${paint("bold", cluster)}  ${words} ${database.state}${kindWords(database)}`,
    ...[...endpoints, ...custom, ...table, ...members.flatMap(gtidsOf)].map((line) => INDENT + line),
  ];
}

/** What a DB instance outside a cluster is besides; nothing of others. */
export function kindWords({ source, replication, secondaryAvailabilityZone: zone }: DatabaseStatus): string {
  if (source !== undefined) return `, read replica of ${source}, ${replication?.state ?? "being promoted"}`;
  return zone === undefined ? "" : `, Multi-AZ with a standby in ${shortZone(zone)}`;
}

const HEADER = [
  "INSTANCE",
  "ROLE",
  "AZ",
  "TIER",
  "STATE",
  "LAG S",
  "LAG MS",
  "BEHIND",
  "IN SYNC",
  "CONNECTIONS",
  "UP",
  "MESSAGE",
];

function rowOf(member: Member) {
  const { isInSync, uptimeSeconds } = member;
  return [
    member.identifier,
    member.role,
    shortZone(member.availabilityZone),
    member.promotionTier,
    member.state,
    member.lagSeconds,
    member.lagMs,
    member.lagTransactions,
    isInSync === undefined ? undefined : isInSync ? "yes" : "no",
    member.connections,
    uptimeSeconds === undefined ? undefined : formatSpan(uptimeSeconds * 1000),
    member.message,
  ];
}

/** One line where everything that was received has been carried out. */
function gtidsOf({ identifier, gtidExecuted, gtidReceived }: Member): string[] {
  if (gtidExecuted === undefined) return [];
  const executed = `${identifier} executed ${gtidExecuted || "nothing"}`;
  return gtidReceived === gtidExecuted ? [executed] : [executed, `${identifier} received ${gtidReceived}`];
}

/** `tierlab db endpoint list` as lines. */
export function renderEndpoints(endpoints: readonly DbEndpointReport[], { width }: Pick<Output, "width">): string[] {
  if (endpoints.length === 0) return ["No cluster has a custom endpoint."];
  const rows = endpoints.map((one) => [
    one.identifier,
    one.cluster,
    one.type,
    one.status,
    one.staticMembers.length > 0 ? one.staticMembers.join(",") : allBut(one.excludedMembers),
    one.leadsTo.join(",") || undefined,
    one.endpoint,
  ]);
  const header = ["ENDPOINT", "CLUSTER", "TYPE", "STATUS", "MEMBERS", "LEADS TO", "NAME"];
  return renderTable(header, rows, { width, spare: ["CLUSTER"] });
}

function allBut(excluded: readonly string[]): string {
  return excluded.length > 0 ? `all but ${excluded.join(",")}` : "all";
}
