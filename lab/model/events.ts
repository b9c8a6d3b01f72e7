/**
 * The one append-only stream of a lab: what happened, when, why. CLI, scenarios and control itself read it; control
 * folds it to know what it was doing when it was killed.
 */

import type { AssociationState } from "./association.ts";
import type { DbEndpoint } from "./db-endpoint.ts";
import type { DbRoles } from "./db-roles.ts";
import type { ActiveFault } from "./fault.ts";
import type { TargetHealth } from "./health.ts";
import type { InstanceId } from "./ids.ts";
import type { RegistrationState } from "./registration.ts";

export type LabEvent = { readonly id: number; readonly timeMs: number } & LabEventBody;

export type LabEventBody =
  /** Control took the lead. */
  | { readonly kind: "control-started"; readonly message: string }
  /** The wiring of an interface: an instance got, or lost, its place in the network. */
  | {
      readonly kind: "wired";
      readonly instanceId: InstanceId;
      readonly containerId: string;
      readonly resource: string;
      readonly subnetId: string;
      readonly address: string;
      readonly startedAtMs: number;
    }
  /** EC2's view: running, stopped, terminated. */
  | {
      readonly kind: "instance-state";
      readonly instanceId: InstanceId;
      readonly resource: string;
      readonly state: "pending" | "running" | "stopped" | "terminated";
      readonly message: string;
    }
  /** A target's health changed, as a load balancer sees it. */
  | {
      readonly kind: "target-health";
      readonly targetGroup: string;
      readonly target: TargetHealth;
      readonly previous?: string;
    }
  /** A member's lifecycle state changed (row A01). */
  | {
      readonly kind: "lifecycle";
      readonly group: string;
      readonly instanceId: InstanceId;
      readonly state: LifecycleState;
      readonly health: "Healthy" | "Unhealthy";
      readonly reason?: string;
    }
  /** An Auto Scaling activity began or changed (rows A72 to A83). */
  | { readonly kind: "activity"; readonly activity: ScalingActivity }
  | {
      readonly kind: "database";
      readonly cluster: string;
      readonly instance?: string;
      readonly message: string;
      readonly code?: string;
    }
  /** A cluster's endpoint leads to another DB instance: `sinceMs` it was to, and from now on it is answered so. */
  | {
      readonly kind: "database-endpoint";
      readonly cluster: string;
      readonly endpoint: string;
      readonly instance: string;
      readonly address: string;
      readonly sinceMs: number;
    }
  /** Who may take writes in a cluster, and who may take them over (`lab/control/database/roles.ts`). */
  | { readonly kind: "database-roles"; readonly cluster: string; readonly roles: DbRoles }
  /** A custom endpoint of a cluster was made, changed or deleted by hand (row R07). */
  | {
      readonly kind: "database-custom-endpoint";
      readonly state: "created" | "modified" | "deleted";
      readonly endpoint: DbEndpoint;
    }
  /** A DB instance's engine was asked to restart, or it is over (row R22). */
  | {
      readonly kind: "database-reboot";
      readonly cluster: string;
      readonly instance: string;
      readonly state: "started" | "ended";
    }
  | {
      readonly kind: "custom-resource";
      readonly logicalId: string;
      readonly status: "CREATE_IN_PROGRESS" | "CREATE_COMPLETE" | "CREATE_FAILED";
      readonly message: string;
    }
  /** Set-up at first boot is over, user data's; `failed` tells its exit status. `unmanaged`: nobody knows of it. */
  | {
      readonly kind: "boot";
      readonly instanceId: InstanceId;
      readonly resource: string;
      readonly state: "finished" | "failed" | "unmanaged";
      readonly message?: string;
    }
  /** An association began, or ended, on an instance. */
  | {
      readonly kind: "association";
      /** Logical id. */
      readonly association: string;
      readonly instanceId: InstanceId;
      readonly executionId: string;
      readonly status: Exclude<AssociationState, "Pending">;
      readonly exitCode?: number;
      readonly message?: string;
    }
  /**
   * A fault was started, or ended: by whom asked, its time, its lease, or because what it touched is gone. `starting`
   * comes before the start of one that is done to a machine, so that a control that is killed meanwhile undoes it.
   */
  | {
      readonly kind: "fault";
      readonly state: "starting" | "started" | "ended";
      readonly fault: ActiveFault;
      readonly reason?: string;
    }
  /** Somebody began, or ended, to lead new flows of a load balancer away from a zone (row NLB-096). */
  | {
      readonly kind: "zonal-shift";
      readonly state: "started" | "ended";
      readonly loadBalancer: string;
      readonly awayFrom: string;
    }
  /** Somebody registered a target by hand, or deregistered one (rows NLB-027, NLB-032). */
  | {
      readonly kind: "registration";
      readonly state: RegistrationState;
      readonly targetGroup: string;
      readonly targetId: string;
      readonly port: number;
    }
  /** Somebody attached an instance profile to an instance. */
  | { readonly kind: "instance-profile"; readonly instanceId: InstanceId; readonly profile: string }
  | { readonly kind: "infrastructure"; readonly service: string; readonly message: string }
  | { readonly kind: "error"; readonly message: string };

/** Rows A01, A02, A04: the states that a group without hooks passes through. */
export type LifecycleState = "Pending" | "InService" | "Terminating" | "Terminated";

/** Row A72. Times in milliseconds since the epoch. */
export interface ScalingActivity {
  readonly activityId: string;
  readonly group: string;
  readonly instanceId?: InstanceId;
  readonly description: string;
  readonly cause: string;
  readonly startTimeMs: number;
  readonly endTimeMs?: number;
  readonly statusCode:
    | "PreInService"
    | "InProgress"
    | "WaitingForELBConnectionDraining"
    | "Successful"
    | "Failed"
    | "Cancelled";
  readonly statusMessage?: string;
  readonly progress: number;
  /** JSON text with `Subnet ID` and `Availability Zone` (row A75). */
  readonly details: string;
}
