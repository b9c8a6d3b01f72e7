import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Lab, LabError } from "../model/index.ts";
import { createBaseScope } from "./base-scope.ts";
import { buildLab, buildOutputs } from "./build.ts";
import { readDocument, type TemplateDocument } from "./document.ts";
import { checkCircles } from "./graph.ts";
import { createIssues, type Issues } from "./issues.ts";
import { readParameters } from "./parameters.ts";
import { type BaseScope, type Resolution, resolveResources } from "./resolve.ts";
import { ACCEPTED_TYPES } from "./resources/accepted.ts";
import { EMULATED_TYPES, resourceType } from "./resources/registry.ts";
import { checkRules } from "./rules/index.ts";
import { suggestion } from "./schema/suggestion.ts";
import type { StackFacts } from "./stack.ts";
import { parseText } from "./syntax/parse.ts";
import { zonesOf } from "./zones.ts";

export interface LoadOptions {
  /** Path of the template; stands in the places of errors. */
  readonly file?: string;
  /** The template itself; read from `file` if absent. */
  readonly text?: string;
  /** Of the lab: lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly region?: string;
  readonly accountId?: string;
  /** Values for `Fn::ImportValue`. */
  readonly imports?: Readonly<Record<string, string>>;
}

const LAB_NAME = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

/**
 * Resolves a CloudFormation template into a lab. Pure but for reading the file, and what its hints name beside it.
 *
 * @throws LabErrors with every fault that was found, each with its place.
 */
export function loadLab(options: LoadOptions): Lab {
  const issues = createIssues();
  const facts = factsOf(options, issues);
  const text = options.text ?? readTemplate(options.file ?? "");
  const root = parseText(text, options.file, issues);
  issues.throwIfAny();
  const document = readDocument(root, options.file, issues);
  if (document.resources.size === 0) issues.throwIfAny();
  const parameters = readParameters(document.parameters, options.parameters ?? {}, issues);
  const base = createBaseScope({ document, facts, parameters, imports: options.imports ?? {}, issues });
  checkTypes(document, issues);
  checkDependencies(document, base, issues);
  const resolution = resolveResources(document, facts, base, issues);
  return finish(document, resolution, issues);
}

/** Rules look at a stack whose resources are each right by themselves. */
function finish(document: TemplateDocument, resolution: Resolution, issues: Issues): Lab {
  const outputs = buildOutputs(document, resolution, issues);
  issues.throwIfAny();
  const lab = buildLab(document, resolution, outputs);
  if (issues.list.length === 0) checkRules(lab, resolution.stack);
  issues.throwIfAny();
  return lab;
}

function factsOf(options: LoadOptions, issues: Issues): StackFacts {
  const { name, region = "ap-northeast-1", accountId = "123456789012" } = options;
  const zones = zonesOf(region);
  if (!LAB_NAME.test(name)) {
    const rule = "must have 1 to 40 lower-case letters, digits and inner hyphens";
    issues.add("InvalidParameter", undefined, `The name of a lab ${rule}, got \`${name}\``);
  }
  if (zones.length === 0) issues.add("InvalidParameter", undefined, `\`${region}\` is no Region`);
  if (!/^\d{12}$/.test(accountId))
    issues.add("InvalidParameter", undefined, `An account id is 12 digits, got \`${accountId}\``);
  const folder = options.file === undefined ? {} : { folder: dirname(options.file) };
  return { lab: name, region, accountId, zones, ...folder };
}

function readTemplate(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const hint = "`tierlab ls --templates` lists those that come with Tierlab.";
    throw new LabError("TemplateNotFound", `Cannot read the template \`${file}\``, { cause, hint, status: 404 });
  }
}

function checkTypes(document: TemplateDocument, issues: Issues): void {
  for (const { type, logicalId, at } of document.resources.values()) {
    if (resourceType(type)) continue;
    const near = nearType(type);
    const hint = `Emulated: ${EMULATED_TYPES.join(", ")}, Custom::*. Accepted, not emulated: ${ACCEPTED_TYPES.join(", ")}.`;
    issues.add(
      "UnsupportedResourceType",
      at,
      `\`${logicalId}\` has the type ${type}, which a lab does not know${near}`,
      hint,
    );
  }
}

function checkDependencies(document: TemplateDocument, base: BaseScope, issues: Issues): void {
  for (const resource of document.resources.values()) {
    for (const { logicalId, at } of resource.dependsOn) {
      if (document.resources.has(logicalId) || document.unreadable.has(logicalId)) continue;
      const near = suggestion(logicalId, document.resources.keys());
      issues.add(
        "ValidationError",
        at,
        `\`DependsOn\` of \`${resource.logicalId}\`: no resource \`${logicalId}\`${near}`,
      );
    }
  }
  const chooses = (name: string) => {
    try {
      return base.condition(name, { line: 1, column: 1 });
    } catch {
      return undefined;
    }
  };
  if (!checkCircles(document, chooses, issues)) issues.throwIfAny();
}

/** Compares the last part of the name among types of the same service. */
function nearType(type: string): string {
  const prefix = type.slice(0, type.lastIndexOf("::") + 2);
  const kinds = EMULATED_TYPES.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  return suggestion(type.slice(prefix.length), kinds).replace("`", `\`${prefix}`);
}
