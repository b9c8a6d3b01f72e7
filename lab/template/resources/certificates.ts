/** Certificates of a template, whoever made them, by the ARN that listeners name. */
import type { LabCertificate } from "../../model/index.ts";
import { broken, type Path, type Resource, type Stack } from "../stack.ts";
import { buildIssuedCertificates, certificate, certificateArn } from "./certificate.ts";
import { buildGivenCertificates, serverCertificate, serverCertificateArn } from "./server-certificate.ts";

export function buildCertificates(stack: Stack): LabCertificate[] {
  return [...buildIssuedCertificates(stack), ...buildGivenCertificates(stack)];
}

/** Reports an ARN that is none of a certificate of the template. DIFFERS: a lab sees no certificate of the account. */
export function checkCertificateArn(stack: Stack, from: Resource<unknown>, path: Path, text: string): void {
  const issued = stack.all(certificate).map((resource) => certificateArn(stack, resource));
  const given = stack.all(serverCertificate).map((resource) => serverCertificateArn(stack, resource));
  if ([...issued, ...given].includes(text)) return;
  const kinds = "an AWS::CertificateManager::Certificate or an AWS::IAM::ServerCertificate of this template";
  broken(stack, from, path, `must be the ARN of ${kinds}, got \`${text}\``, "AWS: CertificateNotFound.");
}
