/** Certificates that TLS listeners present, and the CA that machines of the lab trust. */
import type { LogicalId } from "./ids.ts";
import type { Lab } from "./lab.ts";

/** A certificate of the template, by the ARN that listeners name it with. */
export interface LabCertificate {
  readonly arn: string;
  readonly logicalId: LogicalId;
  readonly domainName: string;
  /** Without the domain name itself. */
  readonly subjectAlternativeNames: readonly string[];
  readonly keyAlgorithm: KeyAlgorithm;
  readonly source: CertificateSource;
}

/** Row NLB-162. */
export type KeyAlgorithm = "RSA_1024" | "RSA_2048" | "RSA_3072" | "EC_prime256v1" | "EC_secp384r1" | "EC_secp521r1";

export type CertificateSource =
  /** `AWS::CertificateManager::Certificate`: the lab's own CA issues it when the lab starts; no key is in a template. */
  | { readonly kind: "issued" }
  /** `AWS::IAM::ServerCertificate`: the template brings it, in PEM. */
  | { readonly kind: "given"; readonly certificate: string; readonly chain?: string; readonly privateKey: string };

/** Where a machine finds the certificate of its lab's CA; `update-ca-certificates` looks there too. */
export const AUTHORITY_FILE = "/usr/local/share/ca-certificates/tierlab.crt";

/** A lab that needs no certificate has no CA; S3 has one always. */
export function hasAuthority({ certificates = [], buckets = [] }: Pick<Lab, "certificates" | "buckets">): boolean {
  return certificates.length + buckets.length > 0;
}

/**
 * What lets Node trust the lab's CA as curl and Python do: its own list knows nothing of the system's store. The whole store
 * would cost each program some 20 ms at its start.
 */
export const TRUST_ENVIRONMENT = { NODE_EXTRA_CA_CERTS: AUTHORITY_FILE } as const;
