/** `Fn::Join`, `Fn::Split`, `Fn::Select` and `Fn::Base64`. */
import { templateError } from "../issues.ts";
import { listOf, type Node, scalar } from "../syntax/node.ts";
import { AlreadyReported, argumentsOf, type IntrinsicFunction, listValue, textOf } from "./scope.ts";

export const join: IntrinsicFunction = (argument, at, evaluate) => {
  const [separator, items] = argumentsOf(argument, "Fn::Join", [2], "[separator, list]");
  const texts = listValue(evaluate(items as Node), "Fn::Join", "a list as its second argument").items;
  const between = textOf(evaluate(separator as Node), "Fn::Join", "text as its separator");
  return scalar(texts.map((item) => textOf(item, "Fn::Join", "a list of texts")).join(between), at);
};

export const split: IntrinsicFunction = (argument, at, evaluate) => {
  const [separator, text] = argumentsOf(argument, "Fn::Split", [2], "[separator, text]");
  const between = textOf(evaluate(separator as Node), "Fn::Split", "text as its separator");
  return listOf(textOf(evaluate(text as Node), "Fn::Split", "text to split").split(between), at);
};

export const select: IntrinsicFunction = (argument, at, evaluate) => {
  const [index, list] = argumentsOf(argument, "Fn::Select", [2], "[index, list]");
  const wanted = textOf(evaluate(index as Node), "Fn::Select", "a number as its index");
  const { items } = listValue(evaluate(list as Node), "Fn::Select", "a list as its second argument");
  const found = /^\d+$/.test(wanted) ? items[Number(wanted)] : undefined;
  if (found?.kind === "unknown") throw new AlreadyReported();
  if (found) return found;
  const range = items.length === 0 ? "the list is empty" : `the list has 0 to ${items.length - 1}`;
  throw templateError("ValidationError", at, `\`Fn::Select\` found nothing at index \`${wanted}\`: ${range}`);
};

/** Real base64, as UserData wants it. */
export const base64: IntrinsicFunction = (argument, at, evaluate) =>
  scalar(Buffer.from(textOf(evaluate(argument), "Fn::Base64", "text")).toString("base64"), at);
