/** The state of the node that is measured: two groups, and rules of which the last one matches. Pure. */
import type { AlbNodeState, ListenerRule, TargetGroupState } from "../../lab/model/index.ts";
import { GROUP, registration } from "../../proxy/alb/fixture.ts";
import { OTHER_HOSTS, OTHER_PATHS, PATH, PORTS, UPSTREAMS } from "./programs.ts";

const [API, OTHER] = ["tg-api", "tg-other"] as unknown as [TargetGroupState["id"], TargetGroupState["id"]];

export function benchState(port: number = PORTS.alb, upstreams: readonly number[] = UPSTREAMS): AlbNodeState {
  return {
    lab: "bench",
    timeScale: 1,
    id: "lb-00123456789abcdef0" as AlbNodeState["id"],
    name: "bench",
    dnsName: "bench-1.ap-northeast-1.elb.amazonaws.com",
    node: { availabilityZone: "1a", subnetId: "subnet-1" as never, privateIp: "127.0.0.1" },
    idleTimeoutSeconds: 60,
    listeners: [
      { logicalId: "Listener" as never, port, protocol: "HTTP", defaultAction: forwardTo(OTHER), rules: rules() },
    ],
    targetGroups: [API, OTHER].map((id) => group(id, upstreams)),
  };
}

function rules(): readonly ListenerRule[] {
  const paths = OTHER_PATHS.map((path) => ({ field: "path-pattern", values: [path], regexValues: [] }) as const);
  const hosts = OTHER_HOSTS.map((host) => ({ field: "host-header", values: [host], regexValues: [] }) as const);
  const api = { field: "path-pattern", values: [`${PATH}*`], regexValues: [] } as const;
  return [...paths, ...hosts, api].map((condition, index) => ({
    logicalId: `Rule${index}`,
    priority: index + 1,
    conditions: [condition],
    action: forwardTo(condition === api ? API : OTHER),
  }));
}

function forwardTo(targetGroupId: TargetGroupState["id"]) {
  return { kind: "forward", targetGroups: [{ targetGroupId, weight: 1 }] } as const;
}

function group(id: TargetGroupState["id"], upstreams: readonly number[]): TargetGroupState {
  const arn = `arn:aws:elasticloadbalancing:ap-northeast-1:000000000000:targetgroup/${id}/1`;
  return { ...GROUP, id, name: id, arn, targets: upstreams.map((port) => registration(port)) };
}
