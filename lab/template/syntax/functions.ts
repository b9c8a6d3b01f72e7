/** Names of the intrinsic functions, in the long form. */
export const FUNCTION_NAMES: ReadonlySet<string> = new Set([
  "Ref",
  "Condition",
  "Fn::And",
  "Fn::Base64",
  "Fn::Cidr",
  "Fn::Equals",
  "Fn::FindInMap",
  "Fn::GetAZs",
  "Fn::GetAtt",
  "Fn::If",
  "Fn::ImportValue",
  "Fn::Join",
  "Fn::Not",
  "Fn::Or",
  "Fn::Select",
  "Fn::Split",
  "Fn::Sub",
]);

/** Long form of a YAML tag's name: `Sub` to `Fn::Sub`. */
export function longName(tag: string): string | undefined {
  return [tag, `Fn::${tag}`].find((name) => FUNCTION_NAMES.has(name));
}
