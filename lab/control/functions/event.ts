import { digest } from "../../model/ids.ts";
import type { CustomResource, Lab } from "../../model/lab.ts";

/** What CloudFormation sends a custom resource's function. There is no ResponseURL: the exit code is the response. */
export function invocationEvent(lab: Lab, custom: CustomResource): Readonly<Record<string, unknown>> {
  const { logicalId, type, properties, functionArn } = custom;
  return {
    RequestType: "Create",
    RequestId: digest(`${lab.name}/${logicalId}/create`, 32),
    StackId: `arn:aws:cloudformation:${lab.region}:${lab.accountId}:stack/${lab.name}/${digest(lab.name, 32)}`,
    LogicalResourceId: logicalId,
    ResourceType: type,
    ServiceToken: functionArn,
    ResourceProperties: properties,
  };
}
