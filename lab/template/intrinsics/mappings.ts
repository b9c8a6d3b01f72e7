/** `Fn::FindInMap`. */
import { templateError } from "../issues.ts";
import type { Node } from "../syntax/node.ts";
import { argumentsOf, type IntrinsicFunction, textOf } from "./scope.ts";

export const findInMap: IntrinsicFunction = (argument, at, evaluate, scope) => {
  const form = "[map, first key, second key]";
  const keys = argumentsOf(argument, "Fn::FindInMap", [3], form).map((item) =>
    textOf(evaluate(item), "Fn::FindInMap", form),
  );
  const [name = "", ...path] = keys;
  let node: Node | undefined = scope.mappings.get(name)?.value;
  for (const key of path) node = node?.kind === "map" ? node.entries.get(key)?.value : undefined;
  if (node) return evaluate(node);
  throw templateError("ValidationError", at, `\`Fn::FindInMap\` found nothing under \`${keys.join("` -> `")}\``);
};
