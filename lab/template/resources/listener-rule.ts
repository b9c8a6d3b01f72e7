import type { ListenerRule, RequestTransform } from "../../model/index.ts";
import { tags } from "../schema/common.ts";
import { integer, oneOf, string } from "../schema/scalars.ts";
import { type Infer, list, object, required } from "../schema/schema.ts";
import { broken, type Resource, type ResourceType, type Stack } from "../stack.ts";
import { action, buildAction } from "./listener-action.ts";
import { randomPart } from "./names.ts";
import { buildCondition, condition } from "./rule-condition.ts";

const rewrites = object({
  Rewrites: required(
    list(object({ Regex: required(string({ max: 1024 })), Replace: required(string({ max: 1024 })) }), {
      min: 1,
      max: 1,
    }),
  ),
});

/** Row ALB-032. */
const transform = object({
  Type: required(oneOf("host-header-rewrite", "url-rewrite")),
  HostHeaderRewriteConfig: rewrites,
  UrlRewriteConfig: rewrites,
});
type Transform = Infer<typeof transform>;

const properties = object({
  ListenerArn: required(string()),
  // Row ALB-016.
  Priority: required(integer(1, 50_000)),
  Conditions: required(list(condition, { min: 1 })),
  // Row ALB-027: without authentication, which a lab does not play, there is one action.
  Actions: required(list(action, { min: 1, max: 1 })),
  Transforms: list(transform),
  Tags: tags,
});
export type ListenerRuleProperties = Infer<typeof properties>;

/** A rule of an ALB's listener (rows ALB-016 to ALB-033). */
export const listenerRule: ResourceType<ListenerRuleProperties> = {
  name: "AWS::ElasticLoadBalancingV2::ListenerRule",
  properties,
  ref: (resource, stack) => arnOf(stack, resource),
  attributes: (resource, stack) => ({ RuleArn: () => arnOf(stack, resource), IsDefault: () => "false" }),
};

function arnOf(stack: Stack, { logicalId, props }: Resource<ListenerRuleProperties>): string {
  const owner = props.ListenerArn.replace(":listener/", ":listener-rule/");
  return `${owner}/${randomPart(stack, logicalId, 16).toLowerCase()}`;
}

/** The rules of a listener, the first to be tried first. @param arn of the listener */
export function buildRules(stack: Stack, arn: string): ListenerRule[] {
  return stack
    .all(listenerRule)
    .filter(({ props }) => props.ListenerArn === arn)
    .map((resource) => buildRule(stack, resource))
    .toSorted((a, b) => a.priority - b.priority);
}

function buildRule(stack: Stack, resource: Resource<ListenerRuleProperties>): ListenerRule {
  const { Priority, Conditions, Actions, Transforms = [] } = resource.props;
  const transforms = Transforms.flatMap((given, index) => buildTransform(stack, resource, given, index) ?? []);
  return {
    logicalId: resource.logicalId,
    priority: Priority,
    conditions: Conditions.flatMap(
      (given, index) => buildCondition(stack, resource, given, ["Conditions", index]) ?? [],
    ),
    action: buildAction(stack, resource, Actions[0], ["Actions", 0]),
    ...(transforms.length > 0 && { transforms }),
  };
}

function buildTransform(
  stack: Stack,
  resource: Resource<unknown>,
  { Type, HostHeaderRewriteConfig, UrlRewriteConfig }: Transform,
  index: number,
): RequestTransform | undefined {
  const [name, config] =
    Type === "url-rewrite"
      ? ["UrlRewriteConfig", UrlRewriteConfig]
      : ["HostHeaderRewriteConfig", HostHeaderRewriteConfig];
  const rewrite = config?.Rewrites[0];
  if (rewrite) return { kind: Type, regex: rewrite.Regex, replace: rewrite.Replace };
  broken(stack, resource, ["Transforms", index], `lacks the property \`${name}\`, which the type \`${Type}\` needs`);
  return undefined;
}
