// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} belongs to the templates
import { expect, test } from "vitest";
import { edited, faultsOf } from "./edited.ts";

const VALUES = ["[]", "{}", "~", "-1", "!Ref VPC", "!Ref Gone", "[[1]]", "{ a: b }", '!Sub "${X.Y}"', "!If [a, b, c]"];
const MORE = [
  "!Select [0, []]",
  "!Ref AWS::NoValue",
  '!GetAZs ""',
  "{ Ref: [1] }",
  "!GetAtt [A]",
  "!Cidr [x, y]",
  "1e9",
];

/** A line with another value after its key, or `undefined` where it has no key. */
function spoil(line: string, value: string): string | undefined {
  const key = /^\s*(?:- )?\w+:/.exec(line)?.[0];
  return key && `${key} ${value}`;
}

test("whatever a value is replaced by, faults are reported as faults", () => {
  const lines = edited().split("\n");
  const values = [...VALUES, ...MORE];
  for (let index = 0; index < lines.length; index += 5) {
    const spoiled = spoil(lines[index] ?? "", values[(index / 5) % values.length] ?? "");
    if (spoiled === undefined) continue;
    // Anything but a list of faults is thrown on and fails the test.
    const faults = faultsOf(lines.with(index, spoiled).join("\n"));
    expect(faults.filter((fault) => /undefined|NaN|\[object/.test(fault))).toEqual([]);
  }
});
