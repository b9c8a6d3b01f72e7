import type { ApplicationListener } from "../../model/index.ts";
import { attributes, tags } from "../schema/common.ts";
import { integer, port, string } from "../schema/scalars.ts";
import { type Infer, list, object, required } from "../schema/schema.ts";
import type { Resource, ResourceType, Stack } from "../stack.ts";
import { action, buildAction } from "./listener-action.ts";
import { headerAttributes, headersOf } from "./listener-headers.ts";
import { buildRules } from "./listener-rule.ts";
import { buildTls, tlsProperties } from "./listener-tls.ts";
import { type LoadBalancerProperties, loadBalancer } from "./load-balancer.ts";
import { arn, randomPart } from "./names.ts";
import { isSecure, protocol } from "./protocols.ts";

/** Row NLB-151. */
export const IDLE_TIMEOUT = "tcp.idle_timeout.seconds";

const properties = object({
  LoadBalancerArn: required(string()),
  Port: required(port),
  Protocol: required(protocol),
  DefaultActions: required(list(action, { min: 1, max: 1 })),
  ListenerAttributes: attributes({ [IDLE_TIMEOUT]: integer(60, 6000), ...headerAttributes }),
  ...tlsProperties,
  Tags: tags,
});
export type ListenerProperties = Infer<typeof properties>;

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

function listenersOf(stack: Stack, owner: Resource<LoadBalancerProperties>): readonly Resource<ListenerProperties>[] {
  return stack.all(listener).filter(({ props }) => stack.find(loadBalancer, props.LoadBalancerArn) === owner);
}

export function buildListeners(stack: Stack, owner: Resource<LoadBalancerProperties>): ApplicationListener[] {
  return listenersOf(stack, owner).map((resource) => {
    const { props } = resource;
    const own = arnOf(stack, resource);
    const rules = buildRules(stack, own);
    const idleTimeoutSeconds = props.ListenerAttributes?.[IDLE_TIMEOUT];
    return {
      logicalId: resource.logicalId,
      port: props.Port,
      protocol: props.Protocol,
      defaultAction: buildAction(stack, resource, props.DefaultActions[0], ["DefaultActions", 0]),
      ...(rules.length > 0 && { rules }),
      ...headersOf(props.ListenerAttributes ?? {}),
      ...(idleTimeoutSeconds !== undefined && { idleTimeoutSeconds: Number(idleTimeoutSeconds) }),
      ...(isSecure(props.Protocol) && { tls: buildTls(stack, resource, own) }),
    };
  });
}
