/** `Ref` and `Fn::GetAtt`. */
import { argumentsOf, type IntrinsicFunction, textOf } from "./scope.ts";

export const ref: IntrinsicFunction = (argument, at, evaluate, scope) =>
  scope.ref(textOf(evaluate(argument), "Ref", "the name of a parameter or resource"), at);

export const getAtt: IntrinsicFunction = (argument, at, evaluate, scope) => {
  const form = "[logical id, attribute] or `LogicalId.Attribute`";
  const [logicalId, attribute] = argumentsOf(argument, "Fn::GetAtt", [2], form).map((item) =>
    textOf(evaluate(item), "Fn::GetAtt", form),
  );
  return scope.attribute(logicalId ?? "", attribute ?? "", at);
};
