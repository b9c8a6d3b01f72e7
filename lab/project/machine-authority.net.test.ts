import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ensureCertificates } from "../certificates/index.ts";
import type { LabCertificate } from "../model/index.ts";
import { readMachineAuthority } from "./machine-authority.ts";
import { authorityDir } from "./state-dir.ts";

test("the machine's CA is there once a lab has needed one, and said to be missing before", async () => {
  const base = await mkdtemp(join(tmpdir(), "tierlab-state-"));
  onTestFinished(() => rm(base, { recursive: true }));
  const env = { XDG_STATE_HOME: base };
  await expect(readMachineAuthority(env)).rejects.toMatchObject({ code: "NoAuthority" });
  const certificate: LabCertificate = {
    ...{ arn: "arn:one", logicalId: "Cert" as LabCertificate["logicalId"], domainName: "a.example" },
    ...{ subjectAlternativeNames: [], keyAlgorithm: "EC_prime256v1", source: { kind: "issued" } },
  };
  const places = { folder: join(base, "lab"), authorityFolder: authorityDir(env) };
  const made = await ensureCertificates(places, { certificates: [certificate] });
  expect(await readMachineAuthority(env)).toEqual({ certificate: made });
});
