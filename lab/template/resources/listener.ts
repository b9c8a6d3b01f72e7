import type { ForwardAction, Listener } from "../../model/index.ts";
import { attributes, tags } from "../schema/common.ts";
import { emulatedOf, integer, port, string } from "../schema/scalars.ts";
import { type Infer, ignored, ignoredAll, list, notEmulated, object, required } from "../schema/schema.ts";
import { broken, type Resource, type ResourceType, referred, type Stack } from "../stack.ts";
import { type LoadBalancerProperties, loadBalancer } from "./load-balancer.ts";
import { arn, randomPart } from "./names.ts";
import { targetGroup, targetGroupId } from "./target-group.ts";

/** Row NLB-151. */
const DEFAULT_TCP_IDLE_SECONDS = 350;

const OTHER_ACTIONS = ["authenticate-cognito", "authenticate-oidc", "fixed-response", "redirect"];
const OTHER_PROTOCOLS = ["HTTPS", "QUIC", "TCP_QUIC", "TCP_UDP", "TLS", "UDP"];

const groupTuple = object({ TargetGroupArn: required(string()), Weight: integer(0, 999) });
const forward = object({
  TargetGroups: required(list(groupTuple, { min: 1, max: 5 })),
  TargetGroupStickinessConfig: object({ Enabled: emulatedOf(["false"], ["true"]), ...ignoredAll("DurationSeconds") }),
});

const action = object({
  Type: required(emulatedOf(["forward"], OTHER_ACTIONS)),
  TargetGroupArn: string(),
  ForwardConfig: forward,
  Order: integer(1, 50_000),
  RedirectConfig: notEmulated("redirects"),
  FixedResponseConfig: notEmulated("fixed responses"),
  AuthenticateCognitoConfig: notEmulated("authentication"),
  AuthenticateOidcConfig: notEmulated("authentication"),
});

const properties = object({
  LoadBalancerArn: required(string()),
  Port: required(port),
  Protocol: required(emulatedOf(["HTTP", "TCP"], OTHER_PROTOCOLS)),
  DefaultActions: required(list(action, { min: 1, max: 1 })),
  ListenerAttributes: attributes({
    "tcp.idle_timeout.seconds": integer(60, 6000),
    "routing.http.response.server.enabled": ignored,
  }),
  Certificates: notEmulated("TLS"),
  SslPolicy: notEmulated("TLS"),
  AlpnPolicy: notEmulated("TLS"),
  MutualAuthentication: notEmulated("TLS"),
  Tags: tags,
});
export type ListenerProperties = Infer<typeof properties>;
type Action = Infer<typeof action>;

export const listener: ResourceType<ListenerProperties> = {
  name: "AWS::ElasticLoadBalancingV2::Listener",
  properties,
  ref: (resource, stack) => arnOf(stack, resource),
  attributes: (resource, stack) => ({ ListenerArn: () => arnOf(stack, resource) }),
};

function arnOf(stack: Stack, { logicalId, props }: Resource<ListenerProperties>): string {
  const owner = props.LoadBalancerArn.split(":loadbalancer/")[1] ?? "";
  return arn(stack, "elasticloadbalancing", `listener/${owner}/${randomPart(stack, logicalId, 16).toLowerCase()}`);
}

export function listenersOf(
  stack: Stack,
  owner: Resource<LoadBalancerProperties>,
): readonly Resource<ListenerProperties>[] {
  return stack.all(listener).filter(({ props }) => stack.find(loadBalancer, props.LoadBalancerArn) === owner);
}

export function buildListeners(stack: Stack, owner: Resource<LoadBalancerProperties>): Listener[] {
  return listenersOf(stack, owner).map((resource) => ({
    logicalId: resource.logicalId,
    port: resource.props.Port,
    protocol: resource.props.Protocol,
    defaultAction: buildAction(stack, resource),
  }));
}

function buildAction(stack: Stack, resource: Resource<ListenerProperties>): ForwardAction {
  const given = resource.props.DefaultActions[0];
  const shares = given ? sharesOf(stack, resource, given) : [];
  return {
    kind: "forward",
    targetGroups: shares.flatMap(({ path, arn: text, weight }) => {
      const found = referred(stack, resource, path, targetGroup, text);
      return found ? [{ targetGroupId: targetGroupId(stack, found), weight }] : [];
    }),
  };
}

interface Share {
  readonly path: readonly (string | number)[];
  readonly arn: string;
  readonly weight: number;
}

function sharesOf(stack: Stack, resource: Resource<ListenerProperties>, given: Action): Share[] {
  const path = ["DefaultActions", 0];
  const { TargetGroupArn, ForwardConfig } = given;
  if ((TargetGroupArn === undefined) === (ForwardConfig === undefined)) {
    broken(stack, resource, path, "must have one of `TargetGroupArn` and `ForwardConfig`");
    return [];
  }
  if (TargetGroupArn !== undefined) return [{ path: [...path, "TargetGroupArn"], arn: TargetGroupArn, weight: 1 }];
  return (ForwardConfig?.TargetGroups ?? []).map((share, index) => ({
    path: [...path, "ForwardConfig", "TargetGroups", index, "TargetGroupArn"],
    arn: share.TargetGroupArn,
    weight: share.Weight ?? 1,
  }));
}

/** Row NLB-151. DIFFERS: AWS sets it per listener; a lab has one for all listeners of an NLB. */
export function idleTimeoutOfListeners(stack: Stack, owner: Resource<LoadBalancerProperties>): number {
  const own = listenersOf(stack, owner);
  const seconds = own.map(({ props }) =>
    Number(props.ListenerAttributes?.["tcp.idle_timeout.seconds"] ?? DEFAULT_TCP_IDLE_SECONDS),
  );
  const [first = DEFAULT_TCP_IDLE_SECONDS] = seconds;
  const other = own[seconds.findIndex((value) => value !== first)];
  if (other)
    broken(stack, other, ["ListenerAttributes"], "must set the same idle timeout as the NLB's other listeners");
  return first;
}
