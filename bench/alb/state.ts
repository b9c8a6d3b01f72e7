/** The state of the node that is measured: two groups, and rules of which the last one matches. Pure. */
import type { AlbNodeState, ListenerRule, TargetGroupState } from "../../lab/model/index.ts";
import { GROUP, registration } from "../../proxy/alb/fixture.ts";
import { DEFAULT_POLICY } from "../../proxy/nlb/userspace/tls/policies.ts";
import { OTHER_HOSTS, OTHER_PATHS, PATH, PORTS, SECURE_PORTS, STICKY_PATH, UPSTREAMS } from "./programs.ts";

type GroupId = TargetGroupState["id"];
const [API, OTHER, STICKY] = ["tg-api", "tg-other", "tg-sticky"] as unknown as [GroupId, GroupId, GroupId];
const CERTIFICATE_ARN = "arn:aws:acm:ap-northeast-1:000000000000:certificate/bench";

export function benchState(port: number = PORTS.alb, securePort: number = SECURE_PORTS.alb): AlbNodeState {
  const listener = { defaultAction: forwardTo(OTHER), rules: rules() };
  const tls = { certificateArns: [CERTIFICATE_ARN], securityPolicy: DEFAULT_POLICY, alpnPolicy: "None" } as const;
  return {
    lab: "bench",
    timeScale: 1,
    id: "lb-00123456789abcdef0" as AlbNodeState["id"],
    name: "bench",
    dnsName: "bench-1.ap-northeast-1.elb.amazonaws.com",
    node: { availabilityZone: "1a", subnetId: "subnet-1" as never, privateIp: "127.0.0.1" },
    idleTimeoutSeconds: 60,
    listeners: [
      { ...listener, logicalId: "Listener" as never, port, protocol: "HTTP" },
      { ...listener, logicalId: "Secure" as never, port: securePort, protocol: "HTTPS", tls },
    ],
    targetGroups: [group(API), group(OTHER), { ...group(STICKY), stickiness: BY_COOKIE }],
  };
}

const BY_COOKIE = { kind: "lb_cookie", durationSeconds: 86_400 } as const;

function rules(): readonly ListenerRule[] {
  const paths = OTHER_PATHS.map((path) => ({ field: "path-pattern", values: [path], regexValues: [] }) as const);
  const hosts = OTHER_HOSTS.map((host) => ({ field: "host-header", values: [host], regexValues: [] }) as const);
  const api = { field: "path-pattern", values: [`${PATH}*`], regexValues: [] } as const;
  const sticky = { ...api, values: [`${STICKY_PATH}*`] } as const;
  return [...paths, ...hosts, api, sticky].map((condition, index) => ({
    logicalId: `Rule${index}`,
    priority: index + 1,
    conditions: [condition],
    action: forwardTo(condition === api ? API : condition === sticky ? STICKY : OTHER),
  }));
}

function forwardTo(targetGroupId: GroupId) {
  return { kind: "forward", targetGroups: [{ targetGroupId, weight: 1 }] } as const;
}

function group(id: GroupId): TargetGroupState {
  const arn = `arn:aws:elasticloadbalancing:ap-northeast-1:000000000000:targetgroup/${id}/1`;
  return { ...GROUP, id, name: id, arn, targets: UPSTREAMS.map((port) => registration(port)) };
}
