import { AUTHORITY_FILE } from "../model/certificate.ts";
import { type Docker, engineError, statusOf } from "./connect.ts";
import { readContainerFile } from "./container-file.ts";
import { type TarFile, tarOf } from "./tar.ts";

/** A system's store of CAs: one file that programs read, and a file that goes into it whenever it is made anew. */
interface Store {
  readonly bundle: string;
  readonly source: string;
}

const STORES: readonly Store[] = [
  // Debian, Ubuntu, Alpine: OpenSSL, GnuTLS, curl and Python read the bundle; `update-ca-certificates` makes it.
  { bundle: "/etc/ssl/certs/ca-certificates.crt", source: AUTHORITY_FILE },
  // Amazon Linux and its kin: `update-ca-trust` makes it. In tierlab/ec2 it is a link, and passed over here.
  {
    bundle: "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    source: "/etc/pki/ca-trust/source/anchors/tierlab.crt",
  },
];

/**
 * Makes the programs of a container trust a CA, by its files alone: nothing is run in it. One without a store gets the
 * certificate and nothing more. Twice is once.
 *
 * @param certificate PEM
 * @throws LabError `EngineFault`, `EngineSilent`
 */
export async function trustAuthority(docker: Docker, containerId: string, certificate: string): Promise<void> {
  const paths = [AUTHORITY_FILE, ...STORES.map(({ bundle }) => bundle)];
  const texts = await Promise.all(paths.map((path) => readContainerFile(docker, containerId, path)));
  const found = new Map(paths.map((path, index) => [path, texts[index]]));
  const files = trustFiles((path) => found.get(path), certificate);
  if (files.length === 0) return;
  try {
    await docker.getContainer(containerId).putArchive(tarOf(files, Date.now()), { path: "/" });
  } catch (cause) {
    if (statusOf(cause) !== 404) throw engineError(`trusting a CA in ${containerId.slice(0, 12)}`, cause);
  }
}

/** What has to be written, by paths relative to the root. Pure. @param read text of a file, `undefined` where there is none */
export function trustFiles(read: (path: string) => string | undefined, certificate: string): TarFile[] {
  const own = read(AUTHORITY_FILE) === certificate ? [] : [{ path: AUTHORITY_FILE, text: certificate }];
  const stored = STORES.flatMap(({ bundle, source }) => {
    const text = read(bundle);
    if (text === undefined || text.includes(certificate.trim())) return [];
    const made = { path: bundle, text: `${text.trimEnd()}\n${certificate}` };
    return source === AUTHORITY_FILE ? [made] : [made, { path: source, text: certificate }];
  });
  return [...own, ...stored].map(({ path, text }) => ({ path: path.slice(1), text }));
}
