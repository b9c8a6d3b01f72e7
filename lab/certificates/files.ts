/**
 * Where a lab keeps its certificates: in a folder of its run volume, which its infrastructure sees and no instance does.
 * The CA is in a folder of the machine's, which control alone sees.
 * Keys are in no Compose file, image, log or report.
 */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { digest, LabError } from "../model/index.ts";

/** A certificate with its key, as listeners present it. */
export interface KeptCertificate {
  readonly arn: string;
  /** Leaf first, PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
}

/** @param runDir where the lab's run volume is mounted */
export function certificateFolder(runDir: string): string {
  return join(runDir, "certificates");
}

export const AUTHORITY_CERTIFICATE = "ca.pem";
export const AUTHORITY_KEY = "ca-key.pem";

/** What holds the CA's certificate and key. @param folder where it is made */
export function authorityHome(folder: string): string {
  return join(folder, "ca");
}

export function authorityFile(folder: string): string {
  return join(authorityHome(folder), AUTHORITY_CERTIFICATE);
}

export function authorityKeyFile(folder: string): string {
  return join(authorityHome(folder), AUTHORITY_KEY);
}

/** An ARN has slashes. */
function certificateFile(folder: string, arn: string): string {
  return join(folder, `${digest(arn, 24)}.json`);
}

const kept = z.object({ arn: z.string(), cert: z.string(), key: z.string(), madeFor: z.string() });

/** @throws LabError `CertificateMissing`: control has not made it yet */
export async function readCertificate(folder: string, arn: string): Promise<KeptCertificate> {
  const found = await findCertificate(folder, arn);
  if (found) return { arn: found.arn, cert: found.cert, key: found.key };
  throw new LabError("CertificateMissing", `There is no certificate \`${arn}\` in ${folder}`, { status: 503 });
}

/** @returns with what it was made for, which tells whether it still fits; `undefined` where there is none */
export async function findCertificate(folder: string, arn: string): Promise<z.infer<typeof kept> | undefined> {
  const text = await readIfThere(certificateFile(folder, arn));
  if (text === undefined) return undefined;
  const parsed = kept.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : undefined;
}

export async function keepCertificate(folder: string, certificate: KeptCertificate, madeFor: string): Promise<void> {
  await writeWhole(certificateFile(folder, certificate.arn), JSON.stringify({ ...certificate, madeFor }));
}

/** `undefined` where there is no such file. What is there and cannot be read must not be taken for missing and made anew. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** For its owner alone, and never seen half-written. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.next`, text, { mode: 0o600 });
  await rename(`${file}.next`, file);
}

export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
}
