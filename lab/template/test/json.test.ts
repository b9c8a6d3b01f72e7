import { expect, test } from "vitest";
import { parseDocument } from "yaml";
import { LabErrors } from "../../model/index.ts";
import { load } from "./edited.ts";

const TEMPLATE = {
  AWSTemplateFormatVersion: "2010-09-09",
  Parameters: { Range: { Type: "String", Default: "10.1.0.0/16" } },
  Resources: {
    VPC: { Type: "AWS::EC2::VPC", Properties: { CidrBlock: { Ref: "Range" }, EnableDnsHostnames: true } },
    Subnet: {
      Type: "AWS::EC2::Subnet",
      Properties: {
        VpcId: { Ref: "VPC" },
        CidrBlock: { "Fn::Select": [0, { "Fn::Cidr": [{ "Fn::GetAtt": ["VPC", "CidrBlock"] }, 2, 8] }] },
        AvailabilityZone: { "Fn::Select": ["1", { "Fn::GetAZs": "" }] },
      },
    },
  },
};

test("a JSON template gives what its YAML would", () => {
  const lab = load(JSON.stringify(TEMPLATE, undefined, 2), { file: "t.json" });
  expect(lab.subnets.map(({ cidr, availabilityZone }) => [cidr, availabilityZone])).toEqual([
    ["10.1.0.0/24", "ap-northeast-1c"],
  ]);
  expect(load(parseDocument(JSON.stringify(TEMPLATE)).toString())).toEqual(lab);
});

test("places are lines and columns of the file, in its order, all faults together", () => {
  const text = JSON.stringify(TEMPLATE, undefined, 2).replace('"Range"\n', '"Rnge"\n').replace('"VpcId"', '"VPCId"');
  let message = "";
  let code = "";
  try {
    load(text, { file: "t.json" });
  } catch (error) {
    if (error instanceof LabErrors) [message, code] = [error.message, error.code];
  }
  expect(code).toBe("ValidationError");
  expect(message).toBe(
    [
      "t.json:14:11: No parameter or resource `Rnge`: did you mean `Range`?",
      "t.json:21:21: `Subnet` lacks the property `VpcId`",
      "t.json:22:9: `Subnet` has no property `VPCId`: did you mean `VpcId`?",
    ].join("\n"),
  );
});
