import type { LabEventBody, ScalingActivity } from "../model/events.ts";
import type { SubnetId } from "../model/ids.ts";
import type { ContainerRole } from "../model/naming.ts";

/** Something to change in Docker. What it led to is not told by the action but observed afterwards. */
export type Action =
  | { readonly kind: "launch"; readonly plan: LaunchPlan; readonly activity?: ScalingActivity }
  | { readonly kind: "start"; readonly containerId: string; readonly event?: LabEventBody }
  | { readonly kind: "remove"; readonly containerId: string }
  /** A function has ended: hear its last words, write the result down, remove it. */
  | { readonly kind: "finish"; readonly containerId: string; readonly logicalId: string; readonly outcome: Outcome };

/** How a custom resource's function ended. */
export type Outcome = "complete" | "failed" | "try-again";

/** A container to create and start. */
export interface LaunchPlan {
  readonly role: ContainerRole;
  readonly service: string;
  readonly number: number;
  /** Logical id of the resource that it plays. */
  readonly resource: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly subnetId: SubnetId;
  readonly address: string;
  readonly dns: string;
}

/** What a reconciler wants: facts to write down at once, and things to do once there is nothing left to write down. */
export interface Decision {
  readonly records: readonly LabEventBody[];
  readonly actions: readonly Action[];
}

/** Identity of an action over attempts, for the delay between them. */
export function actionKey(action: Action): string {
  return action.kind === "launch" ? `launch ${action.plan.service}` : `${action.kind} ${action.containerId}`;
}
