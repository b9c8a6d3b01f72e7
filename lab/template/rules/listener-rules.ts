/** Rules of listeners (rows ALB-016 to ALB-018, ALB-032, ALB-092). */
import { countWildcards, parseWildcards } from "../../../proxy/alb/rules/index.ts";
import type { ApplicationListener, Lab, ListenerRule, LoadBalancer, RuleCondition } from "../../model/index.ts";
import { listener } from "../resources/listener.ts";
import { type ListenerRuleProperties, listenerRule } from "../resources/listener-rule.ts";
import { broken, type Resource, referred, type Stack } from "../stack.ts";
import { checkAction } from "./actions.ts";
import { duplicatesOf } from "./pairs.ts";

const MOST_VALUES_OF_CONDITION = 3;
const MOST_VALUES = 5;
/** Choice C-11: the quota page's figure, one more than that of the page of conditions. */
const MOST_WILDCARDS = 6;

type RuleResource = Resource<ListenerRuleProperties>;

export function checkListenerRules(lab: Lab, stack: Stack): void {
  const all = stack.all(listenerRule);
  for (const resource of all) {
    const owner = referred(stack, resource, ["ListenerArn"], listener, resource.props.ListenerArn);
    const balancer = lab.loadBalancers.find(({ listeners }) =>
      listeners.some(({ logicalId }) => logicalId === owner?.logicalId),
    );
    const own = balancer?.listeners.find(({ logicalId }) => logicalId === owner?.logicalId);
    if (balancer && own) checkRule({ lab, stack, resource, balancer, own });
  }
  for (const { first, second } of duplicatesOf(all, ({ props }) => `${props.ListenerArn} ${props.Priority}`)) {
    const rule = `is that of \`${first.logicalId}\` on the same listener`;
    broken(stack, second, ["Priority"], rule, "AWS: PriorityInUse.");
  }
}

interface OwnedRule {
  readonly lab: Lab;
  readonly stack: Stack;
  readonly resource: RuleResource;
  readonly balancer: LoadBalancer;
  readonly own: ApplicationListener;
}

function checkRule(owned: OwnedRule): void {
  const { stack, resource, balancer, own } = owned;
  if (balancer.kind === "network") {
    broken(stack, resource, ["ListenerArn"], `must be a listener of an ALB, \`${own.logicalId}\` is one of an NLB`);
    return;
  }
  const built = own.rules?.find(({ logicalId }) => logicalId === resource.logicalId);
  if (!built) return;
  checkCardinality(stack, resource, built);
  checkValues(stack, resource, built);
  checkTransforms(stack, resource, built);
  const { action } = built;
  const given = resource.props.Actions[0];
  checkAction({ ...owned, path: ["Actions", 0], given, action, protocol: own.protocol });
}

/** Row ALB-017: of headers and queries there may be any number. */
function checkCardinality(stack: Stack, resource: RuleResource, { conditions }: ListenerRule): void {
  const single = conditions.filter(({ field }) => field !== "http-header" && field !== "query-string");
  for (const { second } of duplicatesOf(single, ({ field }) => field)) {
    const place = ["Conditions", conditions.indexOf(second)];
    broken(stack, resource, place, `is another condition of \`${second.field}\`: there may be one`);
  }
}

/** Row ALB-018. */
function checkValues(stack: Stack, resource: RuleResource, { conditions }: ListenerRule): void {
  for (const [index, condition] of conditions.entries()) {
    const count = valuesOf(condition).length;
    if (count >= 1 && count <= MOST_VALUES_OF_CONDITION) continue;
    const rule = `must have from 1 to ${MOST_VALUES_OF_CONDITION} values, has ${count}`;
    broken(stack, resource, ["Conditions", index], rule);
  }
  const total = conditions.flatMap(valuesOf).length;
  if (total > MOST_VALUES) {
    broken(stack, resource, ["Conditions"], `must have at most ${MOST_VALUES} values together, has ${total}`);
  }
  const wildcards = conditions.flatMap(wildcardTexts).reduce((sum, count) => sum + count, 0);
  if (wildcards > MOST_WILDCARDS) {
    broken(stack, resource, ["Conditions"], `must have at most ${MOST_WILDCARDS} wildcards together, has ${wildcards}`);
  }
}

function valuesOf(condition: RuleCondition): readonly unknown[] {
  return "regexValues" in condition ? [...condition.values, ...condition.regexValues] : condition.values;
}

/** How many wildcards each value has. */
function wildcardTexts(condition: RuleCondition): number[] {
  switch (condition.field) {
    case "query-string":
      return condition.values
        .flatMap(({ key, value }) => [key ?? "", value])
        .map((text) => countWildcards(parseWildcards(text, { hasEscapes: true })));
    case "source-ip":
    case "http-request-method":
      return [];
    default:
      return condition.values.map((text) => countWildcards(parseWildcards(text)));
  }
}

/** Row ALB-032. */
function checkTransforms(stack: Stack, resource: RuleResource, { transforms = [] }: ListenerRule): void {
  for (const { second } of duplicatesOf(transforms, ({ kind }) => kind)) {
    const rule = `is another transform of the type \`${second.kind}\`: there may be one`;
    broken(stack, resource, ["Transforms", transforms.indexOf(second)], rule);
  }
  for (const [index, { regex }] of transforms.entries()) {
    if (isRegex(regex)) continue;
    broken(stack, resource, ["Transforms", index], `must have a regular expression, got \`${regex}\``);
  }
}

function isRegex(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
