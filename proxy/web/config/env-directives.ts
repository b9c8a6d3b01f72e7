import { subjectOf } from "../edits/env-rule.ts";
import { type DirectiveFamily, MANY, regularExpression } from "./directive.ts";

/** Variables of a request (mod_env, mod_setenvif). */
export const envDirectives: DirectiveFamily = {
  setenv: {
    ...{ arity: [1, 2], where: "dir" },
    usage: "a name, and optionally a value",
    apply: ({ dir }, [name = "", value = ""]) => {
      dir.lists.envRules.push({ when: undefined, changes: [{ name, value }] });
    },
  },
  unsetenv: {
    ...{ arity: [1, MANY], where: "dir" },
    usage: "names",
    apply: ({ dir }, names) => {
      dir.lists.envRules.push({ when: undefined, changes: names.map((name) => ({ name, value: undefined })) });
    },
  },
  setenvif: rule(""),
  setenvifnocase: rule("i"),
  browsermatch: browserRule(""),
  browsermatchnocase: browserRule("i"),
};

function rule(flags: string): DirectiveFamily[string] {
  return {
    ...{ arity: [3, MANY], where: "dir" },
    usage: "an attribute, a pattern, and variables",
    apply: ({ dir }, [attribute = "", pattern = "", ...variables]) => {
      const when = { of: subjectOf(attribute), pattern: regularExpression(pattern, flags) };
      dir.lists.envRules.push({ when, changes: variables.map(parseChange) });
    },
  };
}

function browserRule(flags: string): DirectiveFamily[string] {
  const { apply, ...rest } = rule(flags);
  return {
    ...rest,
    ...{ arity: [2, MANY], usage: "a pattern, and variables" },
    apply: (scope, args) => apply(scope, ["User-Agent", ...args]),
  };
}

/** `name`, `!name` or `name=value`. */
function parseChange(text: string): { name: string; value: string | undefined } {
  if (text.startsWith("!")) return { name: text.slice(1), value: undefined };
  const [, name = text, value = "1"] = /^([^=]+)(?:=(.*))?$/s.exec(text) ?? [];
  return { name, value };
}
