/** What Docker says is there: the containers of a lab as control sees them. Derived afresh from labels each time. */
import type { InstanceId } from "./ids.ts";
import type { ContainerRole } from "./naming.ts";

export type Inventory = readonly LabContainer[];

export interface LabContainer {
  readonly containerId: string;
  readonly containerName: string;
  readonly hostname: string;
  readonly role: ContainerRole;
  readonly service: string;
  /** Compose's number of the replica, from 1. */
  readonly number: number;
  /** Logical id of the resource that it plays. */
  readonly resource?: string;
  readonly instanceId: InstanceId;
  readonly image: string;
  readonly state: ContainerState;
  readonly createdAtMs: number;
  /** From labels: set on what control launched. */
  readonly subnetId?: string;
  readonly address?: string;
  /** Of a clone: logical ids of the target groups that it was registered with. */
  readonly targetGroups?: readonly string[];
  /** Of a clone: name of the instance profile that it was launched with. */
  readonly instanceProfile?: string;
  /** Its image has a `docker` that control answers. */
  readonly runsContainers?: true;
}

/** EC2's words for Docker's states. A paused container runs, as far as EC2 can tell: it hangs. */
export type ContainerState =
  | { readonly kind: "pending" }
  | { readonly kind: "running"; readonly pid: number; readonly startedAtMs: number; readonly paused: boolean }
  | { readonly kind: "stopped"; readonly exitCode: number; readonly finishedAtMs: number };
