// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} belongs to the templates
import { expect, test } from "vitest";
import { outputOf } from "./small.ts";

const MAPPINGS = "Mappings:\n  Sizes: { small: { type: t3.micro, list: [a, b] } }\n";
const CONDITIONS = `Conditions:
  Yes: !Equals [1, "1"]
  No: !Not [!Condition Yes]
  Both: !And [!Condition Yes, { Condition: Yes }, !Not [!Condition No]]
  Either: { "Fn::Or": [!Condition No, !Equals [!Ref AWS::Region, ap-northeast-1]] }
`;

test.each([
  ["!Ref AWS::Region", "ap-northeast-1"],
  ["{ Ref: AWS::AccountId }", "123456789012"],
  ["!Ref AWS::StackName", "demo"],
  ["!Ref AWS::URLSuffix", "amazonaws.com"],
  ["!GetAtt VPC.CidrBlock", "10.0.0.0/16"],
  ['{ "Fn::GetAtt": [VPC, CidrBlock] }', "10.0.0.0/16"],
  ['{ "Fn::GetAtt": VPC.CidrBlock }', "10.0.0.0/16"],
  ['!Sub "a ${AWS::Region} ${VPC.CidrBlock} ${!kept}"', "a ap-northeast-1 10.0.0.0/16 ${kept}"],
  ['!Sub ["${x}-${AWS::Partition}", { x: !Ref AWS::Region }]', "ap-northeast-1-aws"],
  ['{ "Fn::Sub": ["${x}", { "x": "y" }] }', "y"],
  ['!Join ["-", [a, 1, !Ref AWS::Region]]', "a-1-ap-northeast-1"],
  ['!Join ["", []]', ""],
  ['!Select [1, !Split ["|", "a|b|c"]]', "b"],
  ['!Select ["0", [x, y]]', "x"],
  ['!Join [",", !GetAZs ""]', "ap-northeast-1a,ap-northeast-1c,ap-northeast-1d"],
  ['!Select [1, { "Fn::GetAZs": { Ref: AWS::Region } }]', "ap-northeast-1c"],
  ["!Select [2, !Cidr [!GetAtt VPC.CidrBlock, 3, 8]]", "10.0.2.0/24"],
  ["!Select [1, !Cidr [10.0.0.0/24, 2, 5]]", "10.0.0.32/27"],
  ["!FindInMap [Sizes, small, type]", "t3.micro"],
  ['!Join ["+", !FindInMap [Sizes, !Ref Size, list]]', "a+b"],
  ["!Base64 héllo", "aMOpbGxv"],
  ["!If [Yes, a, b]", "a"],
  ["!If [No, !Ref Missing, b]", "b"],
  ["!If [Both, a, b]", "a"],
  ["!If [Either, a, b]", "a"],
  ["!ImportValue other-vpc", "vpc-1"],
  ['{ "Fn::ImportValue": !Sub "${Size}-vpc" }', "vpc-2"],
])("%s gives %s", (value, expected) => {
  const sections = `${MAPPINGS}${CONDITIONS}Parameters:\n  Size: { Type: String, Default: small }`;
  expect(outputOf(value, sections, { imports: { "other-vpc": "vpc-1", "small-vpc": "vpc-2" } })).toBe(expected);
});

test("text keeps the digits that YAML would take for a number", () => {
  expect(outputOf("012345")).toBe("012345");
  expect(outputOf('!Join ["", [1.10, x]]')).toBe("1.10x");
});

test("an output whose condition does not hold is left out", () => {
  const sections = "Conditions:\n  No: !Equals [a, b]";
  expect(outputOf("x\n    Condition: No", sections)).toBeUndefined();
});
