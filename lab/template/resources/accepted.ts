/** Types that cannot matter to the traffic of a lab: their properties are evaluated and nothing more. */
import { json } from "../schema/scalars.ts";
import type { Resource, ResourceType, StackFacts } from "../stack.ts";
import { arn, generatedName } from "./names.ts";

/** A trailing `*` stands for the rest of a name. */
export const ACCEPTED_TYPES: readonly string[] = [
  "AWS::ApplicationAutoScaling::*",
  "AWS::Budgets::Budget",
  "AWS::CDK::Metadata",
  "AWS::CloudFormation::WaitCondition",
  "AWS::CloudFormation::WaitConditionHandle",
  "AWS::CloudWatch::*",
  "AWS::EC2::KeyPair",
  "AWS::Events::Rule",
  "AWS::IAM::*",
  "AWS::KMS::Alias",
  "AWS::KMS::Key",
  "AWS::Lambda::Permission",
  "AWS::Logs::*",
  "AWS::RDS::DBClusterParameterGroup",
  "AWS::RDS::DBParameterGroup",
  "AWS::SNS::*",
  "AWS::SSM::Parameter",
];

export function isAccepted(name: string): boolean {
  return ACCEPTED_TYPES.some((type) => (type.endsWith("*") ? name.startsWith(type.slice(0, -1)) : name === type));
}

export function acceptedType(name: string): ResourceType<unknown> {
  return {
    name,
    properties: json,
    ref: (resource, stack) => nameOf(stack, resource),
    attributes: (resource, stack) => ({
      Arn: () => arnOf(stack, resource, name),
      ...(name === "AWS::SSM::Parameter" && { Value: () => String(property(resource, "Value")), Type: () => "String" }),
      ...(name === "AWS::SNS::Topic" && { TopicArn: () => arnOf(stack, resource, name) }),
    }),
  };
}

function property({ props }: Resource<unknown>, key: string): unknown {
  return (props as Record<string, unknown> | null)?.[key];
}

/** What most of these types give: a name of the template's, or one made up. */
function nameOf(stack: StackFacts, resource: Resource<unknown>): string {
  const kind = resource.type.name.split("::")[2] ?? "";
  const given = [`${kind}Name`, "Name"]
    .map((key) => property(resource, key))
    .find((value) => typeof value === "string");
  return typeof given === "string" ? given : generatedName(stack, resource.logicalId);
}

function arnOf(stack: StackFacts, resource: Resource<unknown>, name: string): string {
  const [, service = "", kind = ""] = name.split("::");
  const own = nameOf(stack, resource);
  if (service === "IAM") return `arn:aws:iam::${stack.accountId}:${kind.replace("Managed", "").toLowerCase()}/${own}`;
  if (service === "Logs") return arn(stack, "logs", `log-group:${own}:*`);
  return arn(stack, service.toLowerCase(), service === "SNS" ? own : `${kind.toLowerCase()}/${own}`);
}
