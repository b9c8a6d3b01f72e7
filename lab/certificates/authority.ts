/** The lab's own CA: made when it is first needed, kept on the lab's run volume, gone with the lab. */
import { chmod } from "node:fs/promises";
import type { LabCertificate } from "../model/index.ts";
import {
  authorityFile,
  authorityKeyFile,
  findCertificate,
  keepCertificate,
  makeFolder,
  readIfThere,
  writeWhole,
} from "./files.ts";
import { makeCertificate, type Pair } from "./openssl.ts";

const AUTHORITY_DAYS = 3650;
/** ACM's own certificates last so long. */
const LEAF_DAYS = 395;

/** What of a lab is certified. */
export interface CertifiedLab {
  readonly name: string;
  readonly certificates?: readonly LabCertificate[];
}

/**
 * Makes what is missing: the CA, and a certificate for each that the template has ACM issue; keeps those that the template
 * brings. What is there and fits is left as it is.
 *
 * @returns the CA's certificate, PEM; `undefined` for a lab without certificates, which has no CA
 * @throws LabError `CertificateNotMade`
 */
export async function ensureCertificates(folder: string, lab: CertifiedLab): Promise<string | undefined> {
  const { certificates = [] } = lab;
  if (certificates.length === 0) return undefined;
  await makeFolder(folder);
  const authority = await ensureAuthority(folder, lab.name);
  for (const certificate of certificates) {
    const madeFor = JSON.stringify(certificate);
    if ((await findCertificate(folder, certificate.arn))?.madeFor === madeFor) continue;
    await keepCertificate(folder, { arn: certificate.arn, ...(await pairOf(folder, certificate)) }, madeFor);
  }
  return authority;
}

/** The CA's certificate, PEM; `undefined` where the lab has none. */
export async function readAuthority(folder: string): Promise<string | undefined> {
  return readIfThere(authorityFile(folder));
}

/** The certificate is written last: where it is, the key is. */
async function ensureAuthority(folder: string, lab: string): Promise<string> {
  const known = await readAuthority(folder);
  if (known !== undefined) return known;
  const { cert, key } = await makeCertificate(folder, {
    commonName: `Tierlab lab ${lab}`.slice(0, 64),
    keyAlgorithm: "EC_prime256v1",
    days: AUTHORITY_DAYS,
    extensions: [
      "basicConstraints = critical, CA:TRUE",
      "keyUsage = critical, keyCertSign, cRLSign",
      "subjectKeyIdentifier = hash",
    ],
  });
  await writeWhole(authorityKeyFile(folder), key);
  await writeWhole(authorityFile(folder), cert);
  await chmod(authorityFile(folder), 0o644);
  return cert;
}

async function pairOf(folder: string, certificate: LabCertificate): Promise<Pair> {
  const { source } = certificate;
  if (source.kind === "issued") return issue(folder, certificate);
  return { cert: [source.certificate, source.chain ?? ""].map(withLineEnd).join(""), key: source.privateKey };
}

function issue(folder: string, { domainName, subjectAlternativeNames, keyAlgorithm }: LabCertificate): Promise<Pair> {
  const names = [domainName, ...subjectAlternativeNames].map((name) => `DNS:${name}`);
  return makeCertificate(folder, {
    ...{ commonName: domainName, keyAlgorithm, days: LEAF_DAYS },
    extensions: [
      "basicConstraints = critical, CA:FALSE",
      "keyUsage = critical, digitalSignature, keyEncipherment",
      "extendedKeyUsage = serverAuth",
      "subjectKeyIdentifier = hash",
      "authorityKeyIdentifier = keyid",
      `subjectAltName = ${names.join(", ")}`,
    ],
    issuer: { cert: authorityFile(folder), key: authorityKeyFile(folder) },
  });
}

function withLineEnd(pem: string): string {
  return pem === "" || pem.endsWith("\n") ? pem : `${pem}\n`;
}
