/**
 * The CA of all labs of a machine: made by the first lab that needs it, kept beside the state of labs, so that whoever trusts
 * it once trusts every lab. Certificates that it issues are on the run volume of their lab, gone with the lab.
 */
import { chmod, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { digest, type LabCertificate } from "../model/index.ts";
import {
  AUTHORITY_CERTIFICATE,
  AUTHORITY_KEY,
  authorityFile,
  authorityHome,
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
  readonly certificates?: readonly LabCertificate[];
}

export interface CertificatePlaces {
  /** Of the lab's certificates. */
  readonly folder: string;
  /** Of the CA, which other labs may share. */
  readonly authorityFolder: string;
}

/**
 * Makes what is missing: the CA, and a certificate for each that the template has ACM issue; keeps those that the template
 * brings. What is there and fits is left as it is.
 *
 * @returns the CA's certificate, PEM; `undefined` for a lab without certificates, which has no CA
 * @throws LabError `CertificateNotMade`
 */
export async function ensureCertificates(places: CertificatePlaces, lab: CertifiedLab): Promise<string | undefined> {
  const { folder, authorityFolder } = places;
  const { certificates = [] } = lab;
  if (certificates.length === 0) return undefined;
  await makeFolder(folder);
  const authority = await ensureAuthority(authorityFolder);
  for (const certificate of certificates) {
    const madeFor = JSON.stringify([certificate, digest(authority, 16)]);
    if ((await findCertificate(folder, certificate.arn))?.madeFor === madeFor) continue;
    await keepCertificate(folder, { arn: certificate.arn, ...(await pairOf(places, certificate)) }, madeFor);
  }
  return authority;
}

/** The CA's certificate, PEM; `undefined` where there is none yet. */
export async function readAuthority(folder: string): Promise<string | undefined> {
  return readIfThere(authorityFile(folder));
}

/** Certificate and key appear together: of two labs that start at once, the one that comes first makes them for both. */
async function ensureAuthority(folder: string): Promise<string> {
  const known = await readAuthority(folder);
  if (known !== undefined) return known;
  await makeFolder(folder);
  const fresh = await mkdtemp(join(folder, "new-"));
  try {
    await makeAuthority(fresh);
    await rename(fresh, authorityHome(folder)).catch(unlessThere);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return (await readAuthority(folder)) ?? "";
}

async function makeAuthority(home: string): Promise<void> {
  const { cert, key } = await makeCertificate(home, {
    commonName: "Tierlab",
    keyAlgorithm: "EC_prime256v1",
    days: AUTHORITY_DAYS,
    extensions: [
      "basicConstraints = critical, CA:TRUE",
      "keyUsage = critical, keyCertSign, cRLSign",
      "subjectKeyIdentifier = hash",
    ],
  });
  await writeWhole(join(home, AUTHORITY_KEY), key);
  await writeWhole(join(home, AUTHORITY_CERTIFICATE), cert);
  await chmod(join(home, AUTHORITY_CERTIFICATE), 0o644);
  await chmod(home, 0o755);
}

/** Another lab was quicker. */
function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
}

async function pairOf(places: CertificatePlaces, certificate: LabCertificate): Promise<Pair> {
  const { source } = certificate;
  if (source.kind === "issued") return issue(places, certificate);
  return { cert: [source.certificate, source.chain ?? ""].map(withLineEnd).join(""), key: source.privateKey };
}

function issue(
  { folder, authorityFolder }: CertificatePlaces,
  { domainName, subjectAlternativeNames, keyAlgorithm }: LabCertificate,
): Promise<Pair> {
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
    issuer: { cert: authorityFile(authorityFolder), key: authorityKeyFile(authorityFolder) },
  });
}

function withLineEnd(pem: string): string {
  return pem === "" || pem.endsWith("\n") ? pem : `${pem}\n`;
}
