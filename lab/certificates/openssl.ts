/**
 * X.509 by the `openssl` program, which every image of ours has with Debian's `ca-certificates`: Node makes keys, but no
 * certificates.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type KeyAlgorithm, LabError } from "../model/index.ts";

export interface Pair {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

export interface CertificateRequest {
  readonly commonName: string;
  readonly keyAlgorithm: KeyAlgorithm;
  readonly days: number;
  /** OpenSSL's `x509_extensions`, a line each. */
  readonly extensions: readonly string[];
  /** Files of the CA that signs; signed by its own key where it is absent. */
  readonly issuer?: { readonly cert: string; readonly key: string };
}

const KEYS: Readonly<Record<KeyAlgorithm, readonly string[]>> = {
  RSA_1024: ["rsa:1024"],
  RSA_2048: ["rsa:2048"],
  RSA_3072: ["rsa:3072"],
  EC_prime256v1: ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
  EC_secp384r1: ["ec", "-pkeyopt", "ec_paramgen_curve:secp384r1"],
  EC_secp521r1: ["ec", "-pkeyopt", "ec_paramgen_curve:secp521r1"],
};
const TIMEOUT_MS = 30_000;

/**
 * @param folder where the key may lie for the moment that it takes
 * @throws LabError `CertificateNotMade` with openssl's own words
 */
export async function makeCertificate(folder: string, request: CertificateRequest): Promise<Pair> {
  const dir = await mkdtemp(join(folder, "new-"));
  const [config, key, cert] = [join(dir, "config"), join(dir, "key"), join(dir, "cert")] as const;
  try {
    await writeFile(config, renderConfig(request));
    const { keyAlgorithm, days, issuer } = request;
    const signer = issuer ? ["-CA", issuer.cert, "-CAkey", issuer.key] : [];
    const files = ["-config", config, "-keyout", key, "-out", cert];
    const newKey = ["-newkey", ...KEYS[keyAlgorithm], "-nodes"];
    await promisify(execFile)(
      "openssl",
      ["req", "-x509", "-sha256", "-days", `${days}`, ...newKey, ...files, ...signer],
      {
        timeout: TIMEOUT_MS,
      },
    );
    return { cert: await readFile(cert, "utf8"), key: await readFile(key, "utf8") };
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    const message = `No certificate for ${request.commonName} could be made: ${words}`;
    throw new LabError("CertificateNotMade", message, { cause, status: 500 });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Names come from a checked template: none has a line break. */
export function renderConfig({ commonName, extensions }: CertificateRequest): string {
  return [
    "[req]",
    "prompt = no",
    "distinguished_name = name",
    "x509_extensions = extensions",
    "[name]",
    "O = Tierlab",
    `CN = ${commonName}`,
    "[extensions]",
    ...extensions,
    "",
  ].join("\n");
}
