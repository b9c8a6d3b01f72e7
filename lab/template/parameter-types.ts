/** Types of parameters and what their values become. */
import { digest, type Position } from "../model/index.ts";
import { listOf, scalar, type Value } from "./syntax/node.ts";

const SSM = /^AWS::SSM::Parameter::Value<(.+)>$/;
const PLAIN = /^(String|Number|List<(String|Number)>|CommaDelimitedList|AWS::SSM::Parameter::Name)$/;
const AWS_KINDS = [
  "AWS::EC2::AvailabilityZone::Name",
  "AWS::EC2::Image::Id",
  "AWS::EC2::Instance::Id",
  "AWS::EC2::KeyPair::KeyName",
  "AWS::EC2::SecurityGroup::GroupName",
  "AWS::EC2::SecurityGroup::Id",
  "AWS::EC2::Subnet::Id",
  "AWS::EC2::Volume::Id",
  "AWS::EC2::VPC::Id",
  "AWS::Route53::HostedZone::Id",
];

export function isKnownType(type: string): boolean {
  const inner = SSM.exec(type)?.[1] ?? type;
  const item = /^List<(.+)>$/.exec(inner)?.[1] ?? inner;
  return PLAIN.test(inner) || AWS_KINDS.includes(item);
}

export function isListType(type: string): boolean {
  return type === "CommaDelimitedList" || type.startsWith("List<");
}

/** The value that `Ref` gives. A parameter of the SSM store that holds an AMI becomes an AMI id of its own. */
export function parameterValue(type: string, text: string, at: Position): Value {
  if (SSM.exec(type)?.[1] === "AWS::EC2::Image::Id") return scalar(amiOf(text), at);
  if (isListType(type)) {
    return listOf(
      text.split(",").map((item) => item.trim()),
      at,
    );
  }
  return type === "Number" ? { ...scalar(Number(text), at), text } : scalar(text, at);
}

/** A made-up AMI id that stands for a public parameter such as `/aws/service/ami-amazon-linux-latest/…`. */
export function amiOf(parameterName: string): string {
  return `ami-0${digest(parameterName, 16)}`;
}
