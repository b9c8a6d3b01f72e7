/**
 * Who may do what: an explicit deny of any policy wins, else an allow of the caller's own policies or of the bucket's. Pure;
 * see "Policy evaluation logic" in IAM's guide, for callers of the account that has the buckets.
 */
import type { Bucket, S3Credential, Statement } from "../state.ts";

export interface Wish {
  /** `undefined` for an anonymous request. */
  readonly caller: Pick<S3Credential, "principalArn" | "statements"> | undefined;
  readonly action: S3Action;
  /** `undefined` where no bucket is meant, as for ListBuckets. */
  readonly bucket: Pick<Bucket, "name" | "policy" | "isPublicAccessBlocked"> | undefined;
  readonly key?: string | undefined;
  /** Whether it came by TLS. */
  readonly isSecure: boolean;
}

export type S3Action =
  | "s3:ListAllMyBuckets"
  | "s3:ListBucket"
  | "s3:GetBucketLocation"
  | "s3:ListBucketMultipartUploads"
  | "s3:GetObject"
  | "s3:PutObject"
  | "s3:DeleteObject"
  | "s3:AbortMultipartUpload"
  | "s3:ListMultipartUploadParts";

export function isAllowed(wish: Wish): boolean {
  const own = (wish.caller?.statements ?? []).filter((statement) => isAbout(statement, wish));
  const ofBucket = (wish.bucket?.policy ?? []).filter((statement) => isAbout(statement, wish));
  const arn = wish.caller?.principalArn;
  const denies = [...own, ...ofBucket.filter((statement) => names(statement, arn, true))];
  if (denies.some(({ effect }) => effect === "Deny")) return false;
  if (own.some(({ effect }) => effect === "Allow")) return true;
  if (arn === undefined && wish.bucket?.isPublicAccessBlocked !== false) return false;
  return ofBucket.some((statement) => statement.effect === "Allow" && names(statement, arn, false));
}

function isAbout({ actions, resources, secureTransport }: Statement, wish: Wish): boolean {
  const { action, bucket, key, isSecure } = wish;
  if (secureTransport !== undefined && secureTransport !== isSecure) return false;
  const resource = `arn:aws:s3:::${bucket?.name ?? ""}${key === undefined ? "" : `/${key}`}`;
  return (
    // Actions are compared without regard to case, resources with it.
    actions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
    resources.some((pattern) => matches(pattern, resource) || (bucket === undefined && pattern === "*"))
  );
}

/** An account as principal passes the question on to the account's own policies: it denies all its callers, but allows none by itself. */
function names({ principals }: Statement, arn: string | undefined, isForDeny: boolean): boolean {
  return principals.some((principal) => {
    if (principal === "*") return true;
    if (arn === undefined) return false;
    return principal === arn || isRoleOf(principal, arn) || (isForDeny && accountOf(principal) === arn.split(":")[4]);
  });
}

/** `arn:aws:iam::<account>:role/<path>/<name>` names every session of the role. */
function isRoleOf(principal: string, arn: string): boolean {
  const role = /^arn:aws:iam::(\d*):role\/(?:.*\/)?([^/]+)$/.exec(principal);
  return role !== null && arn.startsWith(`arn:aws:sts::${role[1]}:assumed-role/${role[2]}/`);
}

function accountOf(principal: string): string | undefined {
  return /^(?:arn:aws:iam::(\d+):root|(\d+))$/.exec(principal)?.slice(1).find(Boolean);
}

/** `*` is any text, `?` any one character. Linear in both lengths but for their product: no pattern takes long. */
export function matches(pattern: string, text: string): boolean {
  let [at, in_] = [0, 0];
  let star = -1;
  let resume = 0;
  while (in_ < text.length) {
    if (pattern[at] === "*") {
      star = at++;
      resume = in_;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === text[in_])) {
      at++;
      in_++;
    } else if (star >= 0) {
      at = star + 1;
      in_ = ++resume;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
