import {
  type ApplicationListener,
  type Lab,
  type LoadBalancer,
  type TargetGroup,
  targetGroupIdsOf,
} from "../../model/index.ts";
import { IDLE_TIMEOUT, type ListenerProperties, listener } from "../resources/listener.ts";
import { loadBalancer } from "../resources/load-balancer.ts";
import { isNetworkProtocol } from "../resources/protocols.ts";
import { targetGroup } from "../resources/target-group.ts";
import { broken, type Resource, referred, type Stack } from "../stack.ts";
import { checkAction } from "./actions.ts";
import { attributePlace } from "./attribute-place.ts";
import { duplicatesOf } from "./pairs.ts";
import { checkTls } from "./tls.ts";

export function checkListeners(lab: Lab, stack: Stack): void {
  const all = stack.all(listener);
  for (const resource of all) {
    const owner = referred(stack, resource, ["LoadBalancerArn"], loadBalancer, resource.props.LoadBalancerArn);
    const balancer = lab.loadBalancers.find(({ logicalId }) => logicalId === owner?.logicalId);
    const own = balancer?.listeners.find(({ logicalId }) => logicalId === resource.logicalId);
    if (balancer && own) checkListener(lab, stack, resource, { balancer, own });
  }
  for (const { first, second } of duplicatesOf(all, ({ props }) => `${props.LoadBalancerArn} ${props.Port}`)) {
    refuseDuplicate(stack, first, second);
  }
  for (const group of lab.targetGroups) checkUses(lab, stack, group);
}

interface Owned {
  readonly balancer: LoadBalancer;
  readonly own: ApplicationListener;
}

function checkListener(lab: Lab, stack: Stack, resource: Resource<ListenerProperties>, owned: Owned): void {
  const { balancer, own } = owned;
  const isNetwork = balancer.kind === "network";
  if (isNetwork !== isNetworkProtocol(own.protocol)) {
    const wanted = isNetwork ? "`TCP`, `UDP`, `TCP_UDP` or `TLS` on an NLB" : "`HTTP` or `HTTPS` on an ALB";
    broken(stack, resource, ["Protocol"], `must be ${wanted}, got \`${own.protocol}\``);
    return;
  }
  checkIdleTimeout(stack, resource);
  checkTls(stack, resource);
  checkHeaders(stack, resource, owned);
  const place = { path: ["DefaultActions", 0], given: resource.props.DefaultActions[0], action: own.defaultAction };
  checkAction({ lab, stack, resource, balancer, protocol: own.protocol, ...place });
}

/** Row ALB-045: TLS headers are those of an HTTPS listener. */
function checkHeaders(stack: Stack, resource: Resource<ListenerProperties>, { balancer, own }: Owned): void {
  for (const key of Object.keys(resource.props.ListenerAttributes ?? {})) {
    const isRequest = key.startsWith("routing.http.request.");
    if (!key.startsWith("routing.http.") || (balancer.kind === "application" && !isRequest)) continue;
    if (isRequest && own.protocol === "HTTPS") continue;
    const rule = `has \`${key}\`, which only ${isRequest ? "an HTTPS listener" : "a listener of an ALB"} has`;
    broken(stack, resource, attributePlace(resource, "ListenerAttributes", key), rule);
  }
}

/** Row NLB-152. A TCP_UDP listener's two halves are fixed as well. */
function checkIdleTimeout(stack: Stack, resource: Resource<ListenerProperties>): void {
  const { Protocol, ListenerAttributes = {} } = resource.props;
  if (Protocol === "TCP" || ListenerAttributes[IDLE_TIMEOUT] === undefined) return;
  const rule = `has \`${IDLE_TIMEOUT}\`, which only a TCP listener has, got \`${Protocol}\``;
  const hint =
    Protocol === "HTTP" || Protocol === "HTTPS"
      ? undefined
      : "Flows of TLS end after 350 s without data, those of UDP after 120 s.";
  broken(stack, resource, attributePlace(resource, "ListenerAttributes", IDLE_TIMEOUT), rule, hint);
}

/** Row NLB-003. */
function refuseDuplicate(
  stack: Stack,
  first: Resource<ListenerProperties>,
  second: Resource<ListenerProperties>,
): void {
  const rule = `is that of \`${first.logicalId}\` on the same load balancer`;
  const isPair =
    [first, second]
      .map(({ props }) => props.Protocol)
      .toSorted()
      .join() === "TCP,UDP";
  const hint = isPair ? "One listener with the protocol TCP_UDP serves both." : "AWS: DuplicateListener.";
  broken(stack, second, ["Port"], rule, hint);
}

/** Row NLB-030; ALBs may share no group either. */
function checkUses(lab: Lab, stack: Stack, group: TargetGroup): void {
  const users = lab.loadBalancers.filter(({ listeners }) =>
    listeners.some((one) => targetGroupIdsOf(one).includes(group.id)),
  );
  const resource = stack.all(targetGroup).find(({ logicalId }) => logicalId === group.logicalId);
  if (users.length < 2 || !resource) return;
  const names = users.map(({ logicalId }) => `\`${logicalId}\``).join(" and ");
  const rule = `can belong to one load balancer, is used by ${names}`;
  broken(stack, resource, [], rule, "AWS: TargetGroupAssociationLimit.");
}
