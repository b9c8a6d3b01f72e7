import { expect, test } from "vitest";
import type { LoadOptions } from "../index.ts";
import { edited, faultsOf } from "./edited.ts";
import { outputOf } from "./small.ts";

const one = (declaration: string, value: string, options: Partial<LoadOptions> = {}) =>
  outputOf(value, `Parameters:\n  P: ${declaration}`, options);

test("a given value comes before the default", () => {
  expect(one("{ Type: String, Default: a }", "!Ref P")).toBe("a");
  expect(one("{ Type: String, Default: a }", "!Ref P", { parameters: { P: "b" } })).toBe("b");
});

test("lists are split at commas", () => {
  const join = '!Join ["+", !Ref P]';
  expect(one("{ Type: CommaDelimitedList, Default: 'a, b,c' }", join)).toBe("a+b+c");
  expect(one("{ Type: List<Number>, Default: '80,443' }", join)).toBe("80+443");
  expect(one("{ Type: 'List<AWS::EC2::AvailabilityZone::Name>', Default: 'x,y' }", join)).toBe("x+y");
});

test("a public parameter of the store that holds an AMI becomes an AMI id", () => {
  const type = "'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>'";
  const path = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
  expect(one(`{ Type: ${type}, Default: ${path} }`, "!Ref P")).toMatch(/^ami-0[0-9a-f]{16}$/);
});

test.each([
  ["{ Type: Text, Default: a }", "Text, Default: a } | Parameter `P` has the unknown type `Text`"],
  ["{ Type: String }", "P: { Type: String } | Parameter `P` has no value and no default"],
  ["{ Default: a }", "{ Default: a } | Parameter `P` has no `Type`"],
  ["{ Type: String, Default: a, Pattern: b }", "Pattern: b } | Parameter `P` has no property `Pattern`"],
  [
    "{ Type: String, Default: c, AllowedValues: [a, b] }",
    "c, AllowedValues: [a, b] } | Parameter `P` must be one of a, b, got `c`",
  ],
  [
    "{ Type: String, Default: ab1, AllowedPattern: '[a-z]+' }",
    "ab1, AllowedPattern: '[a-z]+' } | Parameter `P` must match `[a-z]+`, got `ab1`",
  ],
  [
    "{ Type: String, Default: abc, MaxLength: 2 }",
    "abc, MaxLength: 2 } | Parameter `P` must have at most 2 characters, got `abc`",
  ],
  ["{ Type: Number, Default: 1, MinValue: 2 }", "1, MinValue: 2 } | Parameter `P` must be at least 2, got `1`"],
  ["{ Type: List<Number>, Default: '1,x' }", "'1,x' } | Parameter `P` must be a number, got `1,x`"],
])("%s is refused", (declaration, fault) => {
  const text = `Parameters:\n  P: ${declaration}\nResources:\n  V: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }\n`;
  expect(faultsOf(text)).toEqual([fault]);
});

test.each([
  [{ DBNam: "x" }, "The template has no parameter `DBNam`: did you mean `DBName`?"],
  [{ HTTPPort: "70000" }, "HTTPPort: | Parameter `HTTPPort` must be at most 65535, got `70000`"],
  [{ HTTPPort: "eighty" }, "HTTPPort: | Parameter `HTTPPort` must be a number, got `eighty`"],
  [
    { Prefix: "Three Tier" },
    "Prefix: | Parameter `Prefix` must be up to 20 lower-case letters, digits and hyphens, a letter first, got `Three Tier`",
  ],
  [
    { DBPassword: "it's mine" },
    "DBPassword: | Parameter `DBPassword` must be 8 to 41 letters, digits or characters of _.~!#%^*+=-, got a value that is not shown",
  ],
])("given %o, three-tier says what is wrong", (parameters, fault) => {
  expect(faultsOf(edited(), { parameters: parameters as Record<string, string> })).toEqual([fault]);
});

test.each([
  [{ name: "Demo" }, "The name of a lab must have 1 to 40 lower-case letters, digits and inner hyphens, got `Demo`"],
  [{ region: "tokyo" }, "`tokyo` is no Region"],
  [{ accountId: "42" }, "An account id is 12 digits, got `42`"],
])("%o is refused", (options, fault) => {
  expect(faultsOf(edited(), options)).toContain(fault);
});
