import { type CustomResource, physicalId } from "../../model/index.ts";
import { json } from "../schema/scalars.ts";
import { refuse, type Schema, schema } from "../schema/schema.ts";
import { broken, type Resource, type ResourceType, type Stack } from "../stack.ts";
import { functionArn, lambdaFunction } from "./lambda-function.ts";

export interface CustomResourceProperties {
  readonly ServiceToken: unknown;
  readonly [key: string]: unknown;
}

/** Any property beside `ServiceToken` goes to the function as it is. */
const properties: Schema<CustomResourceProperties> = schema((value, reader) => {
  const token = value.kind === "map" ? value.entries.get("ServiceToken") : undefined;
  if (!token) return refuse(reader, value.at, "lacks the property `ServiceToken`");
  for (const entry of value.kind === "map" ? value.entries.values() : []) json.read(entry.value, reader);
  return json.read(value, reader) as CustomResourceProperties | undefined;
});

/** `AWS::CloudFormation::CustomResource` and `Custom::…`. */
export const customResource: ResourceType<CustomResourceProperties> = {
  name: "AWS::CloudFormation::CustomResource",
  properties,
  ref: ({ logicalId }, stack) => physicalId("custom", stack.lab, logicalId),
  attributes: () => ({}),
};

export function isCustomType(name: string): boolean {
  return name === customResource.name || /^Custom::[\w@-]{1,60}$/.test(name);
}

/** @param typeOf the type as the template writes it */
export function buildCustomResources(stack: Stack, typeOf: (logicalId: string) => string): CustomResource[] {
  return stack.all(customResource).flatMap((resource) => buildOne(stack, resource, typeOf(resource.logicalId)) ?? []);
}

function buildOne(
  stack: Stack,
  resource: Resource<CustomResourceProperties>,
  type: string,
): CustomResource | undefined {
  const token = resource.props.ServiceToken;
  const target = stack.all(lambdaFunction).find((candidate) => functionArn(stack, candidate) === token);
  if (target) {
    return { logicalId: resource.logicalId, type, functionArn: functionArn(stack, target), properties: resource.props };
  }
  broken(
    stack,
    resource,
    ["ServiceToken"],
    `must be the \`Arn\` of an AWS::Lambda::Function of this template, got ${typeof token === "string" ? `\`${token}\`` : JSON.stringify(token)}`,
  );
  return undefined;
}
