/** All that one ALB node has to know, sent whole by control over its unix socket. */

import type { AlbAttributes } from "./alb-attributes.ts";
import type { TargetGroupState } from "./fabric-state.ts";
import type { LoadBalancerId } from "./ids.ts";
import type { ApplicationListener } from "./listener-rule.ts";
import type { LoadBalancerNode } from "./load-balancer.ts";

export interface AlbNodeState {
  readonly lab: string;
  readonly timeScale: number;
  readonly id: LoadBalancerId;
  readonly name: string;
  readonly dnsName: string;
  readonly node: LoadBalancerNode;
  /** Row ALB-012. */
  readonly idleTimeoutSeconds: number;
  /** Absent for `DEFAULT_ALB_ATTRIBUTES`. */
  readonly attributes?: AlbAttributes;
  /** The zone that a zonal shift leads away from now; absent while there is none (row ALB-093). */
  readonly shiftedFrom?: string;
  readonly listeners: readonly ApplicationListener[];
  readonly targetGroups: readonly TargetGroupState[];
}
