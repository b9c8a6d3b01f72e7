/** What one look at a node's counts and targets says, by CloudWatch's names and dimensions (rows ALB-084, ALB-091). Pure. */
import type {
  AlbNodeState,
  MetricDimensions,
  TargetAnomaly,
  TargetGroupState,
  TargetHealth,
} from "../../../lab/model/index.ts";
import type { Reading } from "../../metrics/index.ts";
import type { GroupCounts, Meter, NodeCounts } from "./meter.ts";

/** What is looked at. */
export interface AlbLook {
  readonly meter: Pick<Meter, "node" | "groups">;
  readonly health: readonly TargetHealth[];
  readonly anomalies: readonly TargetAnomaly[];
}

/** @param elb `app/<name>/<id>` */
export function albReadings(
  { node, targetGroups }: Pick<AlbNodeState, "node" | "targetGroups">,
  elb: string,
  look: AlbLook,
): Reading[] {
  const dimensions = { LoadBalancer: elb, AvailabilityZone: node.availabilityZone };
  const ofGroups = targetGroups.flatMap((group) => {
    const within = { ...dimensions, TargetGroup: group.arn.slice(group.arn.lastIndexOf(":") + 1) };
    const counts = look.meter.groups.get(group.arn);
    return readings(within, { ...(counts ? groupValues(counts) : {}), ...hosts(group, node.availabilityZone, look) });
  });
  return [...readings(dimensions, { ...nodeValues(look.meter.node), ...targetValues(look.meter.groups) }), ...ofGroups];
}

function readings(dimensions: MetricDimensions, values: Readonly<Record<string, number>>): Reading[] {
  return Object.entries(values).map(([metric, value]) => ({ metric, dimensions, value }));
}

function nodeValues(node: Readonly<NodeCounts>): Record<string, number> {
  const hundreds = (of: number) => sum([...node.elb].filter(([status]) => Math.floor(status / 100) === of));
  const status = (of: number) => node.elb.get(of) ?? 0;
  return {
    RequestCount: node.requests,
    HTTPCode_ELB_3XX_Count: hundreds(3),
    HTTPCode_ELB_4XX_Count: hundreds(4),
    HTTPCode_ELB_5XX_Count: hundreds(5),
    HTTPCode_ELB_500_Count: status(500),
    HTTPCode_ELB_502_Count: status(502),
    HTTPCode_ELB_503_Count: status(503),
    HTTPCode_ELB_504_Count: status(504),
    NewConnectionCount: node.connections,
    ActiveConnectionCount: node.active,
    ProcessedBytes: node.bytes,
    RuleEvaluations: node.rules,
    RejectedConnectionCount: node.rejected,
    NonStickyRequestCount: node.nonSticky,
    ClientTLSNegotiationErrorCount: node.tlsErrors,
    GrpcRequestCount: node.grpc,
    HTTP_Fixed_Response_Count: node.fixedResponses,
    HTTP_Redirect_Count: node.redirects,
    HTTP_Redirect_Url_Limit_Exceeded_Count: node.redirectsTooLong,
    DesyncMitigationMode_NonCompliant_Request_Count: node.nonCompliant,
    DroppedInvalidHeaderRequestCount: node.invalidDropped,
    ForwardedInvalidHeaderRequestCount: node.invalidForwarded,
  };
}

function sum(counts: readonly (readonly [number, number])[]): number {
  return counts.reduce((total, [, count]) => total + count, 0);
}

const OF_TARGETS = /^(HTTPCode_Target|Target)/;

/** What all groups' targets did, without the group's dimension. */
function targetValues(groups: Meter["groups"]): Record<string, number> {
  const values: Record<string, number> = {};
  for (const group of groups.values()) {
    for (const [metric, value] of Object.entries(groupValues(group))) {
      if (OF_TARGETS.test(metric)) values[metric] = (values[metric] ?? 0) + value;
    }
  }
  return values;
}

function groupValues(group: Readonly<GroupCounts>): Record<string, number> {
  const hundreds = (of: number) => group.classes.get(of) ?? 0;
  return {
    RequestCount: group.requests,
    HTTPCode_Target_2XX_Count: hundreds(2),
    HTTPCode_Target_3XX_Count: hundreds(3),
    HTTPCode_Target_4XX_Count: hundreds(4),
    HTTPCode_Target_5XX_Count: hundreds(5),
    TargetConnectionErrorCount: group.connectionErrors,
    TargetTLSNegotiationErrorCount: group.tlsErrors,
  };
}

/** Targets of the node's own zone: the others are told by their zone's node. */
function hosts(group: TargetGroupState, zone: string, { health, anomalies }: AlbLook): Record<string, number> {
  const ours = group.targets.filter(({ availabilityZone }) => availabilityZone === zone);
  if (ours.length === 0) return {};
  const isOurs = ({ targetGroupId, targetId, port }: Pick<TargetAnomaly, "targetGroupId" | "targetId" | "port">) =>
    targetGroupId === group.id && ours.some((target) => target.id === targetId && target.port === port);
  const states = health.filter(isOurs).map(({ state }) => state);
  const standingOut = anomalies.filter(isOurs);
  return {
    HealthyHostCount: states.filter((state) => state === "healthy").length,
    UnHealthyHostCount: states.filter((state) => state === "unhealthy").length,
    AnomalousHostCount: standingOut.filter(({ isAnomalous }) => isAnomalous).length,
    MitigatedHostCount: standingOut.filter(({ isMitigated }) => isMitigated).length,
  };
}
