import type { LabAuthority } from "../api/authority.ts";
import { readAuthority } from "../certificates/index.ts";
import { LabError } from "../model/errors.ts";
import { authorityDir } from "./state-dir.ts";

/**
 * The CA that the labs of this machine share, whether one is up or not.
 *
 * @throws LabError `NoAuthority` where no lab has needed one yet
 */
export async function readMachineAuthority(env: NodeJS.ProcessEnv = process.env): Promise<LabAuthority> {
  const dir = authorityDir(env);
  const certificate = await readAuthority(dir);
  if (certificate !== undefined) return { certificate };
  throw new LabError("NoAuthority", `There is no CA in ${dir} yet: the first lab with a certificate makes it`, {
    hint: "start a lab whose template has an AWS::CertificateManager::Certificate",
    status: 404,
  });
}
