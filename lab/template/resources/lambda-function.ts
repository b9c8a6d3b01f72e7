import type { LabFunction } from "../../model/index.ts";
import { tags } from "../schema/common.ts";
import { variables } from "../schema/hints.ts";
import { integer, oneOf, string } from "../schema/scalars.ts";
import { type Infer, ignoredAll, list, notEmulated, object, required } from "../schema/schema.ts";
import type { Resource, ResourceType, Stack, StackFacts } from "../stack.ts";
import { imageId } from "./machine.ts";
import { arn, generatedName } from "./names.ts";
import { securityGroupsOf } from "./security-group-id.ts";
import { subnetId, subnetsOf } from "./subnet.ts";

const ZIP = "functions that are no container image";

const properties = object({
  FunctionName: string({ max: 64, pattern: /^[a-zA-Z0-9_-]+$/, rule: "letters, digits, hyphens and underscores" }),
  PackageType: required(oneOf("Image")),
  Code: required(
    object({
      ImageUri: required(imageId),
      ZipFile: notEmulated(ZIP),
      S3Bucket: notEmulated(ZIP),
      S3Key: notEmulated(ZIP),
    }),
  ),
  Role: required(string()),
  Timeout: integer(1, 900),
  VpcConfig: required(
    object({
      SubnetIds: required(list(string(), { min: 1 })),
      SecurityGroupIds: required(list(string(), { min: 1, max: 5 })),
      ...ignoredAll("Ipv6AllowedForDualStack"),
    }),
  ),
  Environment: object({ Variables: variables }),
  Tags: tags,
  Handler: notEmulated(ZIP),
  Runtime: notEmulated(ZIP),
  ImageConfig: notEmulated("an image's command from the template"),
  ...ignoredAll("Architectures", "DeadLetterConfig", "Description", "EphemeralStorage", "KmsKeyArn", "LoggingConfig"),
  ...ignoredAll("MemorySize", "ReservedConcurrentExecutions", "TracingConfig"),
});
export type LambdaFunctionProperties = Infer<typeof properties>;

export const lambdaFunction: ResourceType<LambdaFunctionProperties> = {
  name: "AWS::Lambda::Function",
  properties,
  ref: (resource, stack) => nameOf(stack, resource),
  attributes: (resource, stack) => ({ Arn: () => functionArn(stack, resource) }),
};

function nameOf(stack: StackFacts, { logicalId, props }: Resource<LambdaFunctionProperties>): string {
  return props.FunctionName ?? generatedName(stack, logicalId);
}

export function functionArn(stack: StackFacts, resource: Resource<LambdaFunctionProperties>): string {
  return arn(stack, "lambda", `function:${nameOf(stack, resource)}`);
}

export function buildFunctions(stack: Stack): LabFunction[] {
  return stack.all(lambdaFunction).flatMap((resource) => {
    const { Code, VpcConfig, Environment, Timeout } = resource.props;
    const homes = subnetsOf(stack, resource, ["VpcConfig", "SubnetIds"], VpcConfig.SubnetIds);
    const first = homes[0];
    if (!first) return [];
    const path = ["VpcConfig", "SecurityGroupIds"];
    return {
      logicalId: resource.logicalId,
      name: nameOf(stack, resource),
      arn: functionArn(stack, resource),
      image: resource.hints.image ?? Code.ImageUri,
      subnetIds: homes.map((home) => subnetId(stack, home)),
      securityGroupIds: securityGroupsOf(stack, resource, path, VpcConfig.SecurityGroupIds, first.props.VpcId),
      environment: { ...Environment?.Variables, ...resource.hints.environment },
      timeoutSeconds: Timeout ?? 3,
    };
  });
}
