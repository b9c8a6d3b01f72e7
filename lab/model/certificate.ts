/** Certificates that TLS listeners present. */
import type { LogicalId } from "./ids.ts";

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
