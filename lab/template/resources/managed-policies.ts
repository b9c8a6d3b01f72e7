/** What AWS's own managed policies say of S3. */
import type { Statement } from "../../s3/state.ts";

const READING = ["s3:Get*", "s3:List*", "s3:Describe*"];

const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  AdministratorAccess: ["*"],
  AmazonS3FullAccess: ["s3:*"],
  AmazonS3ReadOnlyAccess: READING,
  PowerUserAccess: ["s3:*"],
  ReadOnlyAccess: READING,
  ViewOnlyAccess: ["s3:ListAllMyBuckets", "s3:ListBucket"],
};

/** None for a policy that says nothing of S3, or is none of AWS's. */
export function managedStatements(arn: string): readonly Statement[] {
  const name = /^arn:aws[\w-]*:iam::aws:policy\/(?:[\w-]+\/)*([\w-]+)$/.exec(arn)?.[1] ?? "";
  const actions = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  return actions ? [{ effect: "Allow", principals: [], actions, resources: ["*"] }] : [];
}
