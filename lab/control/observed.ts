import type { DnsName } from "../model/fabric-state.ts";
import type { ActiveFault } from "../model/fault.ts";
import type { TargetAnomaly, TargetHealth } from "../model/health.ts";
import type { Inventory } from "../model/inventory.ts";
import type { Lab } from "../model/lab.ts";
import type { Refusal } from "../model/refusal.ts";
import type { DatabaseStatus } from "../model/status.ts";
import type { Memory } from "./memory.ts";

/** All that the reconcilers decide from: what is wanted, what is there, what was done, and the time. */
export interface Observed {
  readonly lab: Lab;
  readonly timeScale: number;
  /** What credentials are derived from; without it nobody gets any. */
  readonly secret?: Buffer;
  readonly nowMs: number;
  readonly inventory: Inventory;
  readonly memory: Memory;
  /** Merged over all load balancer nodes that report; a target that nobody reports is absent. */
  readonly health: readonly TargetHealth[];
  /** Sockets of load balancer nodes that see no target while others see the same ones; none unless told. */
  readonly blindAgents?: readonly string[];
  /** Targets that stand out by their errors; none unless told. */
  readonly anomalies?: readonly TargetAnomaly[];
  /** What security groups refused of late. */
  readonly refusals: readonly Refusal[];
  readonly databases: readonly DatabaseStatus[];
  /** Endpoint names of the databases, as the database reconciler gives them. */
  readonly databaseNames: readonly DnsName[];
  /** Those that are on, oldest first. */
  readonly faults: readonly ActiveFault[];
}
