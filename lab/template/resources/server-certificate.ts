/** `AWS::IAM::ServerCertificate`: a certificate that the template brings itself (row NLB-162). */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type { KeyAlgorithm, LabCertificate } from "../../model/index.ts";
import { tags } from "../schema/common.ts";
import { string } from "../schema/scalars.ts";
import { type Infer, ignoredAll, object, refuse, required, type Schema, schema } from "../schema/schema.ts";
import { broken, type Resource, type ResourceType, type Stack } from "../stack.ts";
import { generatedName } from "./names.ts";

/** Never shown in a message: one of them is a secret. */
function pem(label: string): Schema<string> {
  return schema((value, reader) => {
    const text = value.kind === "scalar" ? value.text : "";
    const isPem = text.includes("-----BEGIN ") && text.includes(`${label}-----`);
    return isPem ? text : refuse(reader, value.at, `must be a ${label.toLowerCase()} in PEM`);
  });
}

const properties = object({
  ServerCertificateName: string({ max: 128, pattern: /^[\w+=,.@-]+$/, rule: "letters, digits and +=,.@_-" }),
  CertificateBody: required(pem("CERTIFICATE")),
  CertificateChain: pem("CERTIFICATE"),
  PrivateKey: required(pem("PRIVATE KEY")),
  Tags: tags,
  ...ignoredAll("Path"),
});
export type ServerCertificateProperties = Infer<typeof properties>;

export const serverCertificate: ResourceType<ServerCertificateProperties> = {
  name: "AWS::IAM::ServerCertificate",
  properties,
  ref: (resource, stack) => nameOf(stack, resource),
  attributes: (resource, stack) => ({ Arn: () => serverCertificateArn(stack, resource) }),
};

function nameOf(stack: Stack, { logicalId, props }: Resource<ServerCertificateProperties>): string {
  return props.ServerCertificateName ?? generatedName(stack, logicalId);
}

export function serverCertificateArn(stack: Stack, resource: Resource<ServerCertificateProperties>): string {
  return `arn:aws:iam::${stack.accountId}:server-certificate/${nameOf(stack, resource)}`;
}

export function buildGivenCertificates(stack: Stack): LabCertificate[] {
  return stack.all(serverCertificate).flatMap((resource) => buildGiven(stack, resource) ?? []);
}

function buildGiven(stack: Stack, resource: Resource<ServerCertificateProperties>): LabCertificate | undefined {
  const { CertificateBody, CertificateChain, PrivateKey } = resource.props;
  const x509 = readAs(stack, resource, "CertificateBody", () => new X509Certificate(CertificateBody));
  const key = readAs(stack, resource, "PrivateKey", () => createPrivateKey(PrivateKey));
  const keyAlgorithm = x509 && keyAlgorithmOf(stack, resource, x509.publicKey);
  if (!x509 || !key || !keyAlgorithm) return undefined;
  if (!x509.checkPrivateKey(key)) {
    broken(stack, resource, ["PrivateKey"], "must be the key of `CertificateBody`", "AWS: KeyPairMismatch.");
    return undefined;
  }
  const [domainName = "", ...subjectAlternativeNames] = namesOf(x509);
  return {
    arn: serverCertificateArn(stack, resource),
    logicalId: resource.logicalId,
    domainName,
    subjectAlternativeNames,
    keyAlgorithm,
    source: {
      kind: "given",
      certificate: CertificateBody,
      ...(CertificateChain !== undefined && { chain: CertificateChain }),
      privateKey: PrivateKey,
    },
  };
}

/** OpenSSL's own words say nothing of what the text is. */
function readAs<T>(
  stack: Stack,
  resource: Resource<unknown>,
  property: "CertificateBody" | "PrivateKey",
  read: () => T,
): T | undefined {
  try {
    return read();
  } catch {
    const what = property === "PrivateKey" ? "an unencrypted private key" : "an X.509 certificate";
    broken(stack, resource, [property], `must be ${what} in PEM: it cannot be decoded`, "AWS: MalformedCertificate.");
    return undefined;
  }
}

const RSA_BITS: Readonly<Record<number, KeyAlgorithm>> = { 1024: "RSA_1024", 2048: "RSA_2048", 3072: "RSA_3072" };
const CURVES: Readonly<Record<string, KeyAlgorithm>> = {
  prime256v1: "EC_prime256v1",
  secp384r1: "EC_secp384r1",
  secp521r1: "EC_secp521r1",
};

/** Row NLB-162. */
function keyAlgorithmOf(stack: Stack, resource: Resource<unknown>, key: KeyObject): KeyAlgorithm | undefined {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  const found = modulusLength === undefined ? CURVES[namedCurve ?? ""] : RSA_BITS[modulusLength];
  if (found) return found;
  const got = [key.asymmetricKeyType, modulusLength ?? namedCurve].filter(Boolean).join(" ");
  const rule = "must have an RSA key of 1024, 2048 or 3072 bits or an ECDSA key of 256, 384 or 521 bits";
  broken(stack, resource, ["CertificateBody"], `${rule}, has ${got}`);
  return undefined;
}

/** Alternative names, or the common name of a certificate that has none. */
function namesOf(x509: X509Certificate): string[] {
  const names = (x509.subjectAltName ?? "").split(", ").flatMap((entry) => /^DNS:(.+)$/.exec(entry)?.[1] ?? []);
  return names.length > 0 ? names : [/^CN=(.+)$/m.exec(x509.subject)?.[1] ?? ""];
}
