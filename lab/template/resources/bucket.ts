import { type LabBucket, s3Endpoint, websiteName } from "../../model/index.ts";
import type { CorsRule, Website } from "../../s3/state.ts";
import { tags } from "../schema/common.ts";
import { boolean, integer, oneOf, string } from "../schema/scalars.ts";
import { type Infer, ignoredAll, list, notEmulated, object, refuse, required, schema } from "../schema/schema.ts";
import { broken, type Resource, type ResourceType, type Stack, type StackFacts } from "../stack.ts";
import { bucketPolicyOf } from "./bucket-policy.ts";
import { generatedName } from "./names.ts";

/** AWS keeps some names to itself. */
const RESERVED = [/^\d+\.\d+\.\d+\.\d+$/, /^(xn--|sthree-|amzn-s3-demo-)/, /(-s3alias|--ol-s3|\.mrap|--x-s3)$/, /\.\./];

const bucketName = schema<string>((value, reader) => {
  const text = value.kind === "scalar" ? value.text : "";
  const isName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text) && !RESERVED.some((one) => one.test(text));
  const rule = "must be 3 to 63 lower-case letters, digits, dots and hyphens, and none of the names that AWS keeps";
  return isName ? text : refuse(reader, value.at, rule, value);
});

const corsRule = object({
  AllowedHeaders: list(string()),
  AllowedMethods: required(list(oneOf("GET", "PUT", "HEAD", "POST", "DELETE"), { min: 1 })),
  AllowedOrigins: required(list(string({ pattern: /^[^*]*\*?[^*]*$/, rule: "with one `*` at most" }), { min: 1 })),
  ExposedHeaders: list(string()),
  MaxAge: integer(0, 2_147_483_647),
  ...ignoredAll("Id"),
});

const properties = object({
  BucketName: bucketName,
  CorsConfiguration: object({ CorsRules: required(list(corsRule, { min: 1, max: 100 })) }),
  WebsiteConfiguration: object({
    IndexDocument: string({ pattern: /^[^/]+$/, rule: "a name without a slash" }),
    ErrorDocument: string(),
    RedirectAllRequestsTo: object({ HostName: required(string()), Protocol: oneOf("http", "https") }),
    RoutingRules: notEmulated("routing rules"),
  }),
  PublicAccessBlockConfiguration: object({
    BlockPublicAcls: boolean,
    BlockPublicPolicy: boolean,
    IgnorePublicAcls: boolean,
    RestrictPublicBuckets: boolean,
  }),
  Tags: tags,
  AccessControl: notEmulated("access control lists: use an AWS::S3::BucketPolicy"),
  ReplicationConfiguration: notEmulated("replication"),
  ...ignoredAll(
    "AccelerateConfiguration",
    "AnalyticsConfigurations",
    "BucketEncryption",
    "IntelligentTieringConfigurations",
  ),
  ...ignoredAll("InventoryConfigurations", "LifecycleConfiguration", "LoggingConfiguration", "MetricsConfigurations"),
  ...ignoredAll("NotificationConfiguration", "ObjectLockConfiguration", "ObjectLockEnabled", "OwnershipControls"),
  // DIFFERS: a bucket keeps the last version of an object alone.
  ...ignoredAll("VersioningConfiguration"),
});
export type BucketProperties = Infer<typeof properties>;

export const bucket: ResourceType<BucketProperties> = {
  name: "AWS::S3::Bucket",
  properties,
  ref: (resource, stack) => nameOfBucket(stack, resource),
  attributes: (resource, stack) => {
    const name = nameOfBucket(stack, resource);
    return {
      Arn: () => bucketArn(name),
      DomainName: () => `${name}.s3.amazonaws.com`,
      RegionalDomainName: () => `${name}.${s3Endpoint(stack.region)}`,
      WebsiteURL: () => `http://${websiteName(name, stack.region)}`,
    };
  },
};

export function nameOfBucket(stack: StackFacts, { logicalId, props }: Resource<BucketProperties>): string {
  return props.BucketName ?? generatedName(stack, logicalId).toLowerCase();
}

export function bucketArn(name: string): string {
  return `arn:aws:s3:::${name}`;
}

export function buildBuckets(stack: Stack): LabBucket[] {
  return stack.all(bucket).map((resource) => {
    const { CorsConfiguration, PublicAccessBlockConfiguration: block } = resource.props;
    const name = nameOfBucket(stack, resource);
    return {
      logicalId: resource.logicalId,
      name,
      cors: (CorsConfiguration?.CorsRules ?? []).map(toCorsRule),
      website: websiteOf(stack, resource),
      policy: bucketPolicyOf(stack, name),
      // Of a bucket that says nothing everything is blocked; of one that says something, what it says.
      isPublicAccessBlocked: block === undefined || block.RestrictPublicBuckets === true,
    };
  });
}

type CorsProperties = Infer<typeof corsRule>;

function toCorsRule(rule: CorsProperties): CorsRule {
  return {
    allowedOrigins: rule.AllowedOrigins,
    allowedMethods: rule.AllowedMethods,
    allowedHeaders: rule.AllowedHeaders ?? [],
    exposedHeaders: rule.ExposedHeaders ?? [],
    maxAgeSeconds: rule.MaxAge,
  };
}

function websiteOf(stack: Stack, resource: Resource<BucketProperties>): Website | undefined {
  const site = resource.props.WebsiteConfiguration;
  if (!site) return undefined;
  const { IndexDocument, ErrorDocument, RedirectAllRequestsTo } = site;
  if ((IndexDocument === undefined) === (RedirectAllRequestsTo === undefined)) {
    const rule = "needs one of `IndexDocument` and `RedirectAllRequestsTo`";
    broken(stack, resource, ["WebsiteConfiguration"], rule);
    return undefined;
  }
  if (RedirectAllRequestsTo) {
    const { HostName, Protocol } = RedirectAllRequestsTo;
    return { kind: "redirect", hostName: HostName, protocol: Protocol };
  }
  return { kind: "pages", indexDocument: IndexDocument ?? "", errorDocument: ErrorDocument };
}
