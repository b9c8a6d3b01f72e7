/** What an intrinsic function can know without any resource: parameters, pseudo parameters, conditions, mappings. */
import { LabError, type Position } from "../model/index.ts";
import type { TemplateDocument } from "./document.ts";
import { holds } from "./intrinsics/conditions.ts";
import { evaluate } from "./intrinsics/evaluate.ts";
import { AlreadyReported } from "./intrinsics/scope.ts";
import { type Issues, templateError } from "./issues.ts";
import type { ParameterValues } from "./parameters.ts";
import type { BaseScope } from "./resolve.ts";
import { suggestion } from "./schema/suggestion.ts";
import type { StackFacts } from "./stack.ts";
import { listOf, scalar, type Value } from "./syntax/node.ts";

export interface BaseScopeOptions {
  readonly document: TemplateDocument;
  readonly facts: StackFacts;
  readonly parameters: ParameterValues;
  readonly imports: Readonly<Record<string, string>>;
  readonly issues: Issues;
}

export function createBaseScope({ document, facts, parameters, imports, issues }: BaseScopeOptions): BaseScope {
  const known = new Map<string, boolean | undefined>();
  const scope: BaseScope = {
    region: facts.region,
    zones: facts.zones,
    issues,
    mappings: document.mappings,
    imports,
    ref: (name, at) => parameters.get(name) ?? pseudoParameter(name, at, facts) ?? unknownName(name, at),
    condition: (name, at) => {
      if (!known.has(name)) known.set(name, decide(name, at));
      const value = known.get(name);
      if (value === undefined) throw new AlreadyReported();
      return value;
    },
  };

  /** Marked first as undecided: a condition that needs itself is at fault. */
  function decide(name: string, at: Position): boolean | undefined {
    const entry = document.conditions.get(name);
    if (!entry) {
      throw templateError(
        "ValidationError",
        at,
        `No condition \`${name}\`${suggestion(name, document.conditions.keys())}`,
      );
    }
    known.set(name, undefined);
    const attribute = (logicalId: string) => unknownName(logicalId, entry.at);
    return holds(entry.value, (node) => evaluate(node, { ...scope, attribute }), { ...scope, attribute });
  }

  function unknownName(name: string, at: Position): never {
    if (document.unreadable.has(name)) throw new AlreadyReported();
    const names = [...parameters.keys(), ...document.resources.keys()];
    throw templateError("ValidationError", at, `No parameter or resource \`${name}\`${suggestion(name, names)}`);
  }

  for (const { key, at } of document.conditions.values()) tryTo(() => scope.condition(key, at), issues);
  return scope;
}

function tryTo(act: () => unknown, issues: Issues): void {
  try {
    act();
  } catch (error) {
    if (error instanceof LabError) issues.report(error);
    else if (!(error instanceof AlreadyReported)) throw error;
  }
}

function pseudoParameter(name: string, at: Position, facts: StackFacts): Value | undefined {
  const stackArn = `arn:aws:cloudformation:${facts.region}:${facts.accountId}:stack/${facts.lab}/${facts.lab}`;
  const values: Readonly<Record<string, string>> = {
    "AWS::AccountId": facts.accountId,
    "AWS::Partition": "aws",
    "AWS::Region": facts.region,
    "AWS::StackId": stackArn,
    "AWS::StackName": facts.lab,
    "AWS::URLSuffix": "amazonaws.com",
  };
  if (name === "AWS::NoValue") return { kind: "none", at };
  if (name === "AWS::NotificationARNs") return listOf([], at);
  const text = values[name];
  return text === undefined ? undefined : scalar(text, at);
}
