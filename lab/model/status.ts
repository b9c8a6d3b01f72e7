/** What `GET /v1/status` answers and `tierlab status` shows. */
import type { AssociationStatus } from "./association.ts";
import type { LifecycleState } from "./events.ts";
import type { ActiveFault } from "./fault.ts";
import type { TargetHealth } from "./health.ts";
import type { InstanceId } from "./ids.ts";
import type { Problem } from "./problem.ts";
import type { Refusal } from "./refusal.ts";
import type { ManualRegistration } from "./registration.ts";
import type { AdministrativeOverride } from "./zonal-shift.ts";

export interface LabStatus {
  readonly lab: string;
  readonly description?: string;
  readonly timeScale: number;
  readonly startedAtMs: number;
  /** Nothing is left to do: every group at its desired size, every target healthy, the database replicating, custom resources complete. */
  readonly ready: boolean;
  /** What is still awaited, for a person: "target group AppTargets: 1 of 2 healthy". Empty when ready. */
  readonly waitingFor: readonly string[];
  /** What is wrong, the worst first. Each goes a minute after it was last seen. */
  readonly problems: readonly Problem[];
  /** All that security groups refused of late, problem or not, newest first. */
  readonly refusals: readonly Refusal[];
  /** What is broken on purpose, oldest first. */
  readonly faults: readonly ActiveFault[];
  readonly instances: readonly InstanceStatus[];
  readonly groups: readonly GroupStatus[];
  readonly loadBalancers: readonly LoadBalancerStatus[];
  /** Targets that are in or out of their groups by hand, the oldest first; absent where there are none. */
  readonly registrations?: readonly ManualRegistration[];
  readonly databases: readonly DatabaseStatus[];
  /** In the template's order; absent in a lab without. */
  readonly associations?: readonly AssociationStatus[];
  readonly outputs: readonly { readonly key: string; readonly value: string; readonly description?: string }[];
}

export interface InstanceStatus {
  readonly instanceId: InstanceId;
  /** Short name for people and for the command line: Compose service and number, `web-group-1`. */
  readonly name: string;
  readonly containerId: string;
  readonly tier: string;
  readonly role: "instance" | "db-instance" | "alb-node" | "client" | "fabric" | "control" | "function" | "s3";
  readonly availabilityZone?: string;
  readonly privateIp?: string;
  readonly publicIp?: string;
  readonly state: "pending" | "running" | "hung" | "stopped" | "shutting-down";
  readonly lifecycle?: LifecycleState;
  readonly health?: "Healthy" | "Unhealthy";
  /** The exit status of its user data, where that failed; as on EC2 the instance goes on. */
  readonly userDataFailed?: string;
}

export interface GroupStatus {
  readonly name: string;
  readonly logicalId: string;
  readonly minSize: number;
  readonly maxSize: number;
  readonly desiredCapacity: number;
  readonly inService: number;
}

export interface LoadBalancerStatus {
  readonly name: string;
  readonly logicalId: string;
  readonly kind: "network" | "application";
  readonly dnsName: string;
  readonly nodes: readonly {
    readonly availabilityZone: string;
    readonly privateIp: string;
    readonly publicIp?: string;
  }[];
  readonly listeners: readonly { readonly port: number; readonly protocol: string }[];
  /** The zone that a zonal shift leads away from; absent while none is on. */
  readonly shiftedFrom?: string;
  readonly targets: readonly TargetStatus[];
}

/** A target as DescribeTargetHealth tells it. */
export interface TargetStatus extends TargetHealth {
  /** Name of the group. */
  readonly targetGroup: string;
  /** Of healthy targets of an ALB, where there are enough of them to compare (rows ALB-048, ALB-049). */
  readonly anomalyDetection?: { readonly result: "normal" | "anomalous"; readonly mitigationInEffect: "yes" | "no" };
  /** While a zonal shift is on. */
  readonly administrativeOverride?: AdministrativeOverride;
}

export interface DatabaseStatus {
  readonly cluster: string;
  /** Row R20. */
  readonly state: "available" | "failing-over";
  readonly endpoint: string;
  /** Absent for a DB instance outside any cluster. */
  readonly readerEndpoint?: string;
  /** Where the standby of a Multi-AZ DB instance stands (row R39). */
  readonly secondaryAvailabilityZone?: string;
  /** Identifier of the DB instance that this one is a read replica of. */
  readonly source?: string;
  /** Of a read replica (row R44). */
  readonly replication?: {
    readonly state: "replicating" | "error" | "stopped";
    /** -1 while replication is not active (row R37). */
    readonly lagSeconds: number;
    /** The replication error. */
    readonly message?: string;
  };
  readonly members: readonly {
    readonly identifier: string;
    readonly instanceId?: InstanceId;
    readonly role: "writer" | "reader" | "standby";
    /** In RDS's words (row R49). */
    readonly state: "creating" | "available" | "rebooting" | "stopped" | "error";
    readonly availabilityZone: string;
    /** Who takes over first, from 0 to 15 (row R11). */
    readonly promotionTier: number;
    /** Of a reader, as MySQL tells it; in whole seconds. */
    readonly lagSeconds?: number;
    /** Of a reader that replicates: how long ago what it is applying was committed on the writer (row R36). */
    readonly lagMs?: number;
    /** Of a reader: transactions that the writer has carried out and it has not; absent while the writer does not answer. */
    readonly lagTransactions?: number;
    /** Programs that are connected. */
    readonly connections?: number;
    /** Since its engine was started. */
    readonly uptimeSeconds?: number;
    /** Transactions that it has carried out, as MySQL writes a set of GTIDs. */
    readonly gtidExecuted?: string;
    /** These, and those that it has yet to carry out. */
    readonly gtidReceived?: string;
    /** Of a reader: it has all that any client was told is committed, and may be promoted. */
    readonly isInSync?: boolean;
    readonly message?: string;
  }[];
}
