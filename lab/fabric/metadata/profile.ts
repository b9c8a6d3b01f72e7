import type { ProfileMetadata, RoleCredentials } from "../../model/index.ts";

/** Paths below `iam/`, as EC2 has them: which profile, which role, and what signs the role's requests. */
export function profilePaths(profile: ProfileMetadata | undefined): Record<string, string> {
  if (!profile) return {};
  const { arn, id, role, updatedAtMs } = profile;
  const info = { Code: "Success", LastUpdated: timeOf(updatedAtMs), InstanceProfileArn: arn, InstanceProfileId: id };
  return {
    "iam/info": textOf(info),
    ...(role && { [`iam/security-credentials/${role.name}`]: credentialsOf(role, updatedAtMs) }),
  };
}

function credentialsOf({ name, credentials }: NonNullable<ProfileMetadata["role"]>, updatedAtMs: number): string {
  if (credentials) return textOf(toAws(credentials));
  return textOf({
    Code: "AssumeRoleUnauthorizedAccess",
    Message: `EC2 cannot assume the role ${name}: its trust policy does not name ec2.amazonaws.com.`,
    LastUpdated: timeOf(updatedAtMs),
  });
}

function toAws({ issuedAtMs, accessKeyId, secretAccessKey, token, expiresAtMs }: RoleCredentials) {
  return {
    Code: "Success",
    LastUpdated: timeOf(issuedAtMs),
    Type: "AWS-HMAC",
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: token,
    Expiration: timeOf(expiresAtMs),
  };
}

function textOf(value: object): string {
  return JSON.stringify(value, null, 2);
}

/** Without fractions, as AWS writes it. */
function timeOf(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}
