/** Gives every directive of a tree to its draft. */
import { LabError } from "../../../lab/model/errors.ts";
import { aliasDirectives } from "./alias-directives.ts";
import { BadValue, UnknownCommand } from "./bad-value.ts";
import { balancerDirectives } from "./balancer-directives.ts";
import { coreDirectives } from "./core-directives.ts";
import { checkContext, type DirectiveFamily, type Scope } from "./directive.ts";
import { envDirectives } from "./env-directives.ts";
import { errorDirectives } from "./error-directives.ts";
import { headerDirectives } from "./header-directives.ts";
import { inertDirectives } from "./inert-directives.ts";
import { logDirectives } from "./log-directives.ts";
import { proxyDirectives } from "./proxy-directives.ts";
import { requestDirectives } from "./request-directives.ts";
import { openSection } from "./sections.ts";
import type { DirectiveStatement } from "./syntax.ts";
import type { ConfigNode, SectionNode } from "./tree.ts";

const DIRECTIVES: DirectiveFamily = {
  ...{ ...coreDirectives, ...requestDirectives, ...logDirectives, ...inertDirectives, ...aliasDirectives },
  ...{ ...headerDirectives, ...envDirectives, ...errorDirectives, ...proxyDirectives, ...balancerDirectives },
};

/** Every fault that directives have, in the order of the file. */
export function applyNodes(nodes: readonly ConfigNode[], scope: Scope): LabError[] {
  return nodes.flatMap((node) => (node.kind === "section" ? applySection(node, scope) : applyDirective(node, scope)));
}

function applySection(section: SectionNode, scope: Scope): LabError[] {
  try {
    return applyNodes(section.children, openSection(section, scope));
  } catch (error) {
    return [faultOf(error, section)];
  }
}

function applyDirective(statement: DirectiveStatement, scope: Scope): LabError[] {
  const { name, args } = statement;
  const key = name.toLowerCase();
  try {
    const directive = Object.hasOwn(DIRECTIVES, key) ? DIRECTIVES[key] : undefined;
    if (directive === undefined) throw new UnknownCommand(name);
    const [least, most] = directive.arity;
    if (args.length < least || args.length > most)
      throw new BadValue(`takes ${directive.usage}; got ${args.length} arguments`);
    checkContext(name, directive.where, scope);
    directive.apply(scope, args);
    return [];
  } catch (error) {
    return [faultOf(error, statement)];
  }
}

function faultOf(error: unknown, { kind, name, file, line }: ConfigNode): LabError {
  const position = { file, line, column: 1 };
  if (error instanceof UnknownCommand) return new LabError("ConfigSyntax", error.message, { position });
  if (!(error instanceof BadValue)) throw error;
  const subject = kind === "section" ? `<${name}>` : name;
  return new LabError("ConfigSyntax", `${subject} ${error.message}`, { position });
}
