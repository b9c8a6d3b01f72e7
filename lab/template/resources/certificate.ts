import { type LabCertificate, uuidOf } from "../../model/index.ts";
import { tags } from "../schema/common.ts";
import { emulatedOf, string } from "../schema/scalars.ts";
import { type Infer, ignoredAll, list, notEmulated, object, required } from "../schema/schema.ts";
import type { Resource, ResourceType, Stack } from "../stack.ts";
import { arn, randomPart } from "./names.ts";

const BROUGHT = "ACM issues no such key; bring the certificate as an AWS::IAM::ServerCertificate";
/** A common name has no more. */
const LONGEST_DOMAIN = 64;

function domainName(max: number) {
  return string({
    max,
    pattern: /^(\*\.)?([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*$/,
    rule: "a domain name such as `www.example.com` or `*.example.com`",
  });
}

const properties = object({
  DomainName: required(domainName(LONGEST_DOMAIN)),
  SubjectAlternativeNames: list(domainName(253), { max: 100 }),
  KeyAlgorithm: emulatedOf(["RSA_2048", "EC_prime256v1", "EC_secp384r1"], {
    RSA_1024: BROUGHT,
    RSA_3072: BROUGHT,
    RSA_4096: "a load balancer of this kind takes no such key",
    EC_secp521r1: BROUGHT,
  }),
  Tags: tags,
  CertificateAuthorityArn: notEmulated("private certificate authorities"),
  ...ignoredAll("CertificateExport", "CertificateTransparencyLoggingPreference"),
  ...ignoredAll("DomainValidationOptions", "ValidationMethod"),
});
export type CertificateProperties = Infer<typeof properties>;

/** DIFFERS: nobody validates the domain, and the lab's own CA issues it. */
export const certificate: ResourceType<CertificateProperties> = {
  name: "AWS::CertificateManager::Certificate",
  properties,
  ref: (resource, stack) => certificateArn(stack, resource),
  attributes: () => ({}),
};

export function certificateArn(stack: Stack, { logicalId }: Resource<CertificateProperties>): string {
  const id = uuidOf(randomPart(stack, logicalId, 32).toLowerCase());
  return arn(stack, "acm", `certificate/${id}`);
}

export function buildIssuedCertificates(stack: Stack): LabCertificate[] {
  return stack.all(certificate).map((resource) => {
    const { DomainName, SubjectAlternativeNames = [], KeyAlgorithm = "RSA_2048" } = resource.props;
    return {
      arn: certificateArn(stack, resource),
      logicalId: resource.logicalId,
      domainName: DomainName,
      subjectAlternativeNames: [...new Set(SubjectAlternativeNames)].filter((name) => name !== DomainName),
      keyAlgorithm: KeyAlgorithm,
      source: { kind: "issued" },
    };
  });
}
