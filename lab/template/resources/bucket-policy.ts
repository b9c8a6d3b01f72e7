import type { Statement } from "../../s3/state.ts";
import { bucketPolicy as policy } from "../schema/policy.ts";
import { string } from "../schema/scalars.ts";
import { type Infer, object, required } from "../schema/schema.ts";
import type { ResourceType, Stack } from "../stack.ts";

const properties = object({ Bucket: required(string()), PolicyDocument: required(policy) });
export type BucketPolicyProperties = Infer<typeof properties>;

export const bucketPolicy: ResourceType<BucketPolicyProperties> = {
  name: "AWS::S3::BucketPolicy",
  properties,
  ref: ({ logicalId }) => logicalId,
  attributes: () => ({}),
};

/** Statements of the policy of the bucket of that name; none where it has no policy. */
export function bucketPolicyOf(stack: Stack, name: string): readonly Statement[] {
  return stack.all(bucketPolicy).find(({ props }) => props.Bucket === name)?.props.PolicyDocument ?? [];
}
