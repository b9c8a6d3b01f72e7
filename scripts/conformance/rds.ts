/** The behaviours of Aurora MySQL and RDS for MySQL that AWS documents, in the catalogue's order. */
import { differs, notApplicable as na, type Row, row } from "./row.ts";

const endpoints: readonly Row[] = [
  row("R01", "cluster endpoint"),
  row("R02", "reader endpoint, by connection"),
  row("R03", "it gives addresses at random"),
  row("R04", "it leads to the writer where there is no reader"),
  row("R05", "it may lead to the new writer for a moment"),
  row("R06", "an instance's endpoint follows the instance"),
  row("R07", "custom endpoints"),
  row("R08", "names live five seconds"),
  row("R09", "how long clients may keep them"),
];

const failover: readonly Row[] = [
  row("R10", "up to fifteen readers; nothing is lost by promotion"),
  row("R11", "who is promoted"),
  row("R12", "how long it takes"),
  row("R13", "a writer without readers comes back in place"),
  row("R14", "who restarts: the others stay up"),
  row("R15", "sessions of the promoted reader end"),
  row("R16", "the old writer is fenced"),
  row("R17", "it comes back as a reader"),
  row("R18", "a connection that leads to it is refused for ever"),
  row("R19", "FailoverDBCluster"),
  row("R20", "status of a cluster that fails over"),
  row("R21", "events and their order"),
  row("R22", "reboot of the writer"),
  row("R23", "one member is the writer"),
  na("R24", "deletion of a reader", "a lab's DB instances are those of its template as long as it runs"),
  differs("R25", "DDL interrupts readers' sessions", "replication by binary log lets them wait instead"),
  differs("R26", "zero-downtime restarts", "best effort on AWS; here every restart ends its sessions"),
];

const sql: readonly Row[] = [
  row("R27", "what tells a reader from a writer"),
  row("R28", "refusal of a reader's write"),
  row("R29", "its text, not that of super_read_only"),
  row("R30", "codes that mean read-only to clients"),
  row("R31", "1874 means it too"),
  row("R32", "what clients see of a lost connection"),
  differs("R33", "readers are always REPEATABLE READ", "community MySQL lets a session choose on a reader, too"),
  differs("R34", "replica_host_status", "community MySQL has no such table, and a lab adds none to it"),
  differs("R35", "readers show no replica status", "readers here replicate by GTID, and show it"),
];

const replication: readonly Row[] = [
  row("R36", "metrics of Aurora's lag"),
  row("R37", "ReplicaLag"),
  row("R38", "a Multi-AZ DB instance and its standby"),
  row("R39", "its failover"),
  row("R40", "events of that"),
  row("R41", "reboot with failover"),
  differs("R42", "Multi-AZ DB clusters", "a cluster fails over as Aurora's do, whatever its engine is called"),
  row("R43", "read replicas"),
  row("R44", "their states"),
  row("R45", "promotion"),
  na("R46", "deletion of a source", "a lab's DB instances are those of its template as long as it runs"),
  row("R47", "reboot of a source"),
  row("R48", "events of read replicas"),
  differs(
    "R49",
    "states of DB instances",
    "those that a lab's come to: creating, available, rebooting, stopped, error",
  ),
  row("R50", "what is told of an instance"),
];

export const rdsRows: readonly Row[] = [...endpoints, ...failover, ...sql, ...replication];
