import { type Docker, engineError, statusOf } from "./connect.ts";
import { readContainerFile } from "./container-file.ts";
import { type TarFile, tarOf } from "./tar.ts";

/** What OpenSSL, GnuTLS and curl of Debian and Alpine trust. */
const BUNDLE = "/etc/ssl/certs/ca-certificates.crt";
/** Where `update-ca-certificates` finds it, should somebody make the bundle anew; also for NODE_EXTRA_CA_CERTS. */
const LOCAL = "/usr/local/share/ca-certificates/tierlab.crt";

/**
 * Makes the programs of a container trust a CA, by its files alone: nothing is run in it. One without the usual bundle
 * gets the certificate and nothing more. Twice is once.
 *
 * @param certificate PEM
 * @throws LabError `EngineFault`, `EngineSilent`
 */
export async function trustAuthority(docker: Docker, containerId: string, certificate: string): Promise<void> {
  const [known, bundle] = await Promise.all([
    readContainerFile(docker, containerId, LOCAL),
    readContainerFile(docker, containerId, BUNDLE),
  ]);
  const isBundled = bundle === undefined || bundle.includes(certificate.trim());
  const files: TarFile[] = [
    ...(known === certificate ? [] : [{ path: LOCAL.slice(1), text: certificate }]),
    ...(isBundled ? [] : [{ path: BUNDLE.slice(1), text: `${bundle.trimEnd()}\n${certificate}` }]),
  ];
  if (files.length === 0) return;
  try {
    await docker.getContainer(containerId).putArchive(tarOf(files, Date.now()), { path: "/" });
  } catch (cause) {
    if (statusOf(cause) !== 404) throw engineError(`trusting a CA in ${containerId.slice(0, 12)}`, cause);
  }
}
