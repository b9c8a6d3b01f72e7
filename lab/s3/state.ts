/**
 * What the S3 server is told: the buckets it has and who may do what. Control renders it from the template; the server keeps no
 * configuration of its own. Objects are not part of it: they lie on disk and outlast any state.
 */
export interface S3State {
  readonly region: string;
  readonly buckets: readonly Bucket[];
  readonly credentials: readonly S3Credential[];
}

/** A bucket as its template describes it (AWS::S3::Bucket and AWS::S3::BucketPolicy). */
export interface Bucket {
  readonly name: string;
  readonly cors: readonly CorsRule[];
  readonly website: Website | undefined;
  readonly policy: readonly Statement[];
  /** Whether anonymous access by the bucket policy is refused (PublicAccessBlockConfiguration). On AWS true unless said otherwise. */
  readonly isPublicAccessBlocked: boolean;
}

/** One rule of CorsConfiguration; the first that matches a request is the one that answers it. */
export interface CorsRule {
  /** `*`, or an origin with at most one `*` in it. */
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly CorsMethod[];
  /** Headers that a preflight may ask for; at most one `*` in each; case does not matter. */
  readonly allowedHeaders: readonly string[];
  readonly exposedHeaders: readonly string[];
  readonly maxAgeSeconds: number | undefined;
}

export type CorsMethod = "GET" | "PUT" | "HEAD" | "POST" | "DELETE";

/** WebsiteConfiguration: pages of its own, or every request redirected to another host. */
export type Website =
  | { readonly kind: "pages"; readonly indexDocument: string; readonly errorDocument: string | undefined }
  | { readonly kind: "redirect"; readonly hostName: string; readonly protocol: "http" | "https" | undefined };

/** A statement of a policy. Actions and resources may hold the wildcards `*` and `?`. */
export interface Statement {
  readonly effect: "Allow" | "Deny";
  /**
   * Of a bucket policy: `*` for everybody, or ARNs of roles, assumed roles, users or accounts (`arn:aws:iam::123456789012:root`).
   * Empty in a role's own policies, which speak of the role.
   */
  readonly principals: readonly string[];
  /** `s3:GetObject`, `s3:*`, `*`. */
  readonly actions: readonly string[];
  /** `arn:aws:s3:::bucket` and `arn:aws:s3:::bucket/key`. */
  readonly resources: readonly string[];
  /** Its one condition (`aws:SecureTransport`): true for requests by TLS alone, false for those without; absent for both. */
  readonly secureTransport?: boolean;
}

/** Keys that sign requests: of a role, as instance metadata hands them out, or long-lived ones. */
export interface S3Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Must come with each request (`x-amz-security-token`) if there is one. */
  readonly sessionToken: string | undefined;
  /** Milliseconds since 1970; requests after it fail with ExpiredToken. */
  readonly expiresAtMs: number | undefined;
  /** `arn:aws:sts::123456789012:assumed-role/<role>/<instance id>`. */
  readonly principalArn: string;
  /** Of the role's policies, inline and managed. */
  readonly statements: readonly Statement[];
}
