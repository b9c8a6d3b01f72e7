/** Which rule of a listener a request falls under (row ALB-016). */
import type { ListenerRule } from "../../../lab/model/index.ts";
import type { RouteRequest } from "../front/front.ts";
import { type Condition, compileCondition } from "./condition.ts";
import { RequestFacts } from "./request-facts.ts";

export interface CompiledRule {
  readonly rule: ListenerRule;
  readonly conditions: readonly Condition[];
}

export interface RuleMatch {
  /** `undefined` where none matches: the default action's turn. */
  readonly rule: ListenerRule | undefined;
  /** Rules that were looked at, as the metric `RuleEvaluations` counts them (row ALB-091). */
  readonly evaluated: number;
}

/** In the order in which they are tried: by priority. */
export function compileRules(rules: readonly ListenerRule[]): CompiledRule[] {
  return rules
    .toSorted((a, b) => a.priority - b.priority)
    .map((rule) => ({ rule, conditions: rule.conditions.map(compileCondition) }));
}

const DEFAULT: RuleMatch = { rule: undefined, evaluated: 0 };

export function matchRule(rules: readonly CompiledRule[], request: RouteRequest): RuleMatch {
  if (rules.length === 0) return DEFAULT;
  const facts = new RequestFacts(request);
  for (let index = 0; index < rules.length; index++) {
    const { rule, conditions } = rules[index] as CompiledRule;
    if (holdAll(conditions, facts)) return { rule, evaluated: index + 1 };
  }
  return { rule: undefined, evaluated: rules.length };
}

function holdAll(conditions: readonly Condition[], facts: RequestFacts): boolean {
  for (const holds of conditions) if (!holds(facts)) return false;
  return true;
}
