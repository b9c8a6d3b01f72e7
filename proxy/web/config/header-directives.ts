import type { HeaderAction, HeaderEdit } from "../edits/header-edit.ts";
import { parseTemplate } from "../edits/value-template.ts";
import { parseCondition } from "./condition.ts";
import { BadValue, type DirectiveFamily, regularExpression } from "./directive.ts";

const ACTIONS = ["add", "set", "setifempty", "append", "merge", "unset", "echo", "edit", "edit*"] as const;
type ActionName = (typeof ACTIONS)[number];

/** Edits of header fields (mod_headers). */
export const headerDirectives: DirectiveFamily = {
  requestheader: {
    ...{ arity: [1, 6], where: "dir" },
    usage: "an action, a header, its values, and optionally env=name",
    apply: ({ dir }, args) => void dir.lists.requestEdits.push(parseEdit(args)),
  },
  header: {
    ...{ arity: [1, 7], where: "dir" },
    usage: "optionally always or onsuccess, then an action, a header, its values, and optionally env=name",
    apply: ({ dir }, [first = "", ...rest]) => {
      if (/^always$/i.test(first)) dir.lists.alwaysEdits.push(parseEdit(rest));
      else dir.lists.responseEdits.push(parseEdit(/^onsuccess$/i.test(first) ? rest : [first, ...rest]));
    },
  },
};

function parseEdit([action = "", name, ...rest]: readonly string[]): HeaderEdit {
  const kind = ACTIONS.find((known) => known === action.toLowerCase());
  if (kind === undefined) {
    throw new BadValue(`first argument must be one of ${ACTIONS.join(", ")}, got \`${action}\``);
  }
  if (name === undefined) throw new BadValue("requires two or three arguments");
  const values = rest.slice(0, valueCount(kind));
  const [when, ...more] = rest.slice(valueCount(kind));
  if (more.length > 0) throw new BadValue("has too many arguments");
  const condition = when === undefined ? undefined : parseCondition(when);
  return { name: name.replace(/:$/, ""), condition, ...parseAction(kind, name, values) };
}

function valueCount(kind: ActionName): number {
  if (kind === "unset" || kind === "echo") return 0;
  return kind.startsWith("edit") ? 2 : 1;
}

function parseAction(kind: ActionName, name: string, [first, second]: readonly string[]): HeaderAction {
  if (kind === "unset") return { kind };
  if (kind === "echo") return { kind, pattern: regularExpression(name, "i") };
  if (first === undefined) throw new BadValue(`${kind} requires a value`);
  if (first.startsWith("expr=")) throw new BadValue(`expressions are not supported, got \`${first}\``);
  if (kind !== "edit" && kind !== "edit*") return { kind, value: parseTemplate(first) };
  if (second === undefined) throw new BadValue(`${kind} requires a match and a substitution`);
  return { kind: "edit", pattern: regularExpression(first, kind === "edit*" ? "g" : ""), value: parseTemplate(second) };
}
