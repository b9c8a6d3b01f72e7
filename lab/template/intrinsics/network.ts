/** `Fn::GetAZs`, `Fn::Cidr` and `Fn::ImportValue`. */
import { formatCidr, parseCidr, sizeOf } from "../../model/index.ts";
import { templateError } from "../issues.ts";
import { listOf, type Node, scalar } from "../syntax/node.ts";
import { argumentsOf, type IntrinsicFunction, textOf } from "./scope.ts";

export const getAzs: IntrinsicFunction = (argument, at, evaluate, scope) => {
  const region = textOf(evaluate(argument), "Fn::GetAZs", "the name of a Region, or empty text");
  if (region === "" || region === scope.region) return listOf(scope.zones, at);
  const rule = `\`Fn::GetAZs\` knows the lab's own Region only, \`${scope.region}\``;
  throw templateError("ValidationError", at, `${rule}, got \`${region}\``);
};

/** `[block, count, bits]`: `count` ranges of `2 ** bits` addresses each. */
export const cidr: IntrinsicFunction = (argument, at, evaluate) => {
  const form = "[range, count] or [range, count, bits of a host]";
  const [block = "", count, bits = "8"] = argumentsOf(argument, "Fn::Cidr", [2, 3], form).map((item: Node) =>
    textOf(evaluate(item), "Fn::Cidr", form),
  );
  const outer = parseCidr(block);
  if (!outer) throw templateError("ValidationError", at, `\`Fn::Cidr\` needs an IPv4 range, got \`${block}\``);
  const wanted = inRange(count, 1, 256);
  const hostBits = inRange(bits, 1, 32 - outer.prefix);
  const size = 2 ** (hostBits ?? 0);
  if (wanted === undefined || hostBits === undefined || size * wanted > sizeOf(outer)) {
    const asked = `\`${count}\` ranges of \`${bits}\` host bits`;
    throw templateError("ValidationError", at, `\`Fn::Cidr\` cannot take ${asked} from \`${block}\``);
  }
  const ranges = Array.from({ length: wanted }, (_, index) => ({
    base: outer.base + index * size,
    prefix: 32 - hostBits,
  }));
  return listOf(ranges.map(formatCidr), at);
};

function inRange(text: string | undefined, least: number, most: number): number | undefined {
  const number = Number(text);
  return Number.isInteger(number) && number >= least && number <= most ? number : undefined;
}

export const importValue: IntrinsicFunction = (argument, at, evaluate, scope) => {
  const name = textOf(evaluate(argument), "Fn::ImportValue", "the name of an export");
  const value = scope.imports[name];
  if (value !== undefined) return scalar(value, at);
  throw templateError("ValidationError", at, `No export named \`${name}\``, "Start the lab that exports it first.");
};
