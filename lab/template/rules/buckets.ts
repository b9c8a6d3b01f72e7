/** What S3 would refuse of buckets and policies that are each right by themselves. */
import type { Lab } from "../../model/index.ts";
import type { Statement } from "../../s3/state.ts";
import { bucket, bucketArn, nameOfBucket } from "../resources/bucket.ts";
import { type BucketPolicyProperties, bucketPolicy } from "../resources/bucket-policy.ts";
import { broken, type Resource, referred, type Stack } from "../stack.ts";
import { duplicatesOf } from "./pairs.ts";

export function checkBuckets(_lab: Lab, stack: Stack): void {
  for (const { first, second } of duplicatesOf(stack.all(bucket), (one) => nameOfBucket(stack, one))) {
    broken(stack, second, ["BucketName"], `is that of \`${first.logicalId}\`: \`${nameOfBucket(stack, second)}\``);
  }
  const policies = stack.all(bucketPolicy);
  for (const resource of policies) checkPolicy(stack, resource);
  for (const { first, second } of duplicatesOf(policies, ({ props }) => props.Bucket)) {
    broken(stack, second, ["Bucket"], `has a policy already: \`${first.logicalId}\``);
  }
}

function checkPolicy(stack: Stack, resource: Resource<BucketPolicyProperties>): void {
  const { Bucket, PolicyDocument } = resource.props;
  const of = referred(stack, resource, ["Bucket"], bucket, Bucket);
  if (!of) return;
  const own = bucketArn(Bucket);
  const strange = PolicyDocument.flatMap(({ resources }) => resources).find(
    (one) => one !== own && !one.startsWith(`${own}/`) && one !== `${own}*`,
  );
  if (strange !== undefined) {
    const rule = `must speak of \`${own}\` and what is below it, got \`${strange}\``;
    broken(stack, resource, ["PolicyDocument"], rule, "AWS: MalformedPolicy, Policy has invalid resource.");
  }
  const block = of.props.PublicAccessBlockConfiguration;
  if ((block === undefined || block.BlockPublicPolicy) && PolicyDocument.some(isPublic)) {
    const rule = `allows everybody something, which the block of public access of \`${of.logicalId}\` refuses`;
    const hint =
      "Give the bucket a PublicAccessBlockConfiguration with BlockPublicPolicy and RestrictPublicBuckets false.";
    broken(stack, resource, ["PolicyDocument"], rule, hint);
  }
}

function isPublic({ effect, principals }: Statement): boolean {
  return effect === "Allow" && principals.includes("*");
}
