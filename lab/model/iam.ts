/** Roles that instances have, as far as they matter to a lab: what they may do with S3. */
import type { Statement } from "../s3/state.ts";
import type { InstanceId, LogicalId } from "./ids.ts";

/** `AWS::IAM::InstanceProfile` with its role. */
export interface InstanceProfile {
  readonly logicalId: LogicalId;
  readonly name: string;
  readonly arn: string;
  /** `AIPA` and seventeen characters. */
  readonly id: string;
  /** Absent for a profile without a role, which gives an instance nothing. */
  readonly role?: InstanceRole;
}

export interface InstanceRole {
  readonly name: string;
  /** Whether its trust policy lets EC2 assume it. */
  readonly isForInstances: boolean;
  /** Of its inline, its managed and the attached policies, those that concern S3. */
  readonly statements: readonly Statement[];
}

/** What metadata hands out to an instance, and S3 takes for as long as it lasts. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

/** An instance with the instance profile that it has from now on. */
export interface AttachedProfile {
  readonly instanceId: InstanceId;
  /** Its name. */
  readonly profile: string;
}
