/** Which of a listener's certificates a client is shown (rows NLB-160, NLB-161). */
import { X509Certificate } from "node:crypto";
import type { Certificate } from "./options.ts";

/** What the choice between several certificates for one name looks at. */
export interface CertificateFacts {
  readonly certificate: Certificate;
  readonly names: readonly string[];
  readonly isEcdsa: boolean;
  readonly keyBits: number;
  /** Days from the first to the last of its validity. */
  readonly validDays: number;
}

export function factsOf(certificate: Certificate): CertificateFacts {
  const x509 = new X509Certificate(certificate.cert);
  const { modulusLength, namedCurve } = x509.publicKey.asymmetricKeyDetails ?? {};
  return {
    certificate,
    names: namesOf(x509),
    isEcdsa: x509.publicKey.asymmetricKeyType === "ec",
    keyBits: modulusLength ?? CURVE_BITS[namedCurve ?? ""] ?? 0,
    validDays: (Date.parse(x509.validTo) - Date.parse(x509.validFrom)) / 86_400_000,
  };
}

const CURVE_BITS: Readonly<Record<string, number>> = { prime256v1: 256, secp384r1: 384, secp521r1: 521 };

/**
 * The certificate for a client that names `serverName`: of those that bear the name ECDSA before RSA, the longer key, the
 * longer validity; the listener's default where none does, or nothing was named.
 */
export function chooseCertificate(
  [first, ...others]: readonly [CertificateFacts, ...CertificateFacts[]],
  serverName: string | undefined,
): CertificateFacts {
  if (serverName === undefined) return first;
  const fit = [first, ...others].filter(({ names }) => names.some((name) => isNamed(name, serverName.toLowerCase())));
  return fit.toSorted(byPreference)[0] ?? first;
}

function byPreference(a: CertificateFacts, b: CertificateFacts): number {
  return Number(b.isEcdsa) - Number(a.isEcdsa) || b.keyBits - a.keyBits || b.validDays - a.validDays;
}

/** A wildcard stands for one label (RFC 6125, 6.4.3). */
function isNamed(pattern: string, name: string): boolean {
  return pattern === name || (pattern.startsWith("*.") && name.slice(name.indexOf(".")) === pattern.slice(1));
}

function namesOf(x509: X509Certificate): string[] {
  const alternatives = (x509.subjectAltName ?? "").split(", ").flatMap((entry) => /^DNS:(.+)$/.exec(entry)?.[1] ?? []);
  const common = /^CN=(.+)$/m.exec(x509.subject)?.[1];
  return [...alternatives, ...(common && alternatives.length === 0 ? [common] : [])].map((name) => name.toLowerCase());
}
