/** S3 of a region: its names, and what of a lab makes it. */
import type { Bucket } from "../s3/state.ts";
import type { LabCertificate } from "./certificate.ts";
import type { LogicalId } from "./ids.ts";

/** `AWS::S3::Bucket` with its policy. */
export interface LabBucket extends Bucket {
  readonly logicalId: LogicalId;
}

/** Service and container of S3, in a lab with buckets. */
export const S3_SERVICE = "s3";

/** Owner of the credentials with which whoever runs the lab looks into its buckets. */
export const S3_ADMIN = "tierlab-admin";

/** Where the S3 server's requests arrive, by path or by a name below it. */
export function s3Endpoint(region: string): string {
  return `s3.${region}.amazonaws.com`;
}

/** Regions of the early years have a hyphen where later ones have a dot. */
const HYPHENATED = [
  ...["ap-northeast-1", "ap-southeast-1", "ap-southeast-2", "eu-west-1", "sa-east-1", "us-east-1"],
  ...["us-gov-west-1", "us-west-1", "us-west-2"],
];

/** Below it each bucket that is a website has its own name. */
export function websiteEndpoint(region: string): string {
  return `s3-website${HYPHENATED.includes(region) ? "-" : "."}${region}.amazonaws.com`;
}

/** Zones of an alias record that leads to a website differ by region; nobody checks the one that is given. */
export function websiteName(bucket: string, region: string): string {
  return `${bucket}.${websiteEndpoint(region)}`;
}

/** Name under which S3's certificate is kept. */
export function s3CertificateArn(region: string): string {
  return `arn:aws:acm:${region}:aws:certificate/${s3Endpoint(region)}`;
}

/** What the S3 server presents; as on AWS the wildcard covers no bucket with a dot in its name. */
export function s3Certificate(region: string): LabCertificate {
  const endpoint = s3Endpoint(region);
  return {
    arn: s3CertificateArn(region),
    logicalId: S3_SERVICE,
    domainName: endpoint,
    subjectAlternativeNames: [`*.${endpoint}`],
    keyAlgorithm: "EC_prime256v1",
    source: { kind: "issued" },
  };
}

/** What a lab's CA, or its template, makes certificates of: what its listeners present, and S3. */
export function certificatesOf({
  region,
  certificates = [],
  buckets = [],
}: {
  readonly region: string;
  readonly certificates?: readonly LabCertificate[];
  readonly buckets?: readonly LabBucket[];
}): readonly LabCertificate[] {
  return buckets.length > 0 ? [...certificates, s3Certificate(region)] : certificates;
}
