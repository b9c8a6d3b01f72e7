import { X509Certificate } from "node:crypto";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import type { KeyAlgorithm, LabCertificate } from "../model/index.ts";
import { certificateFolder, ensureCertificates, readAuthority, readCertificate } from "./index.ts";

async function newFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "tierlab-certificates-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  return certificateFolder(dir);
}

function issued(domainName: string, more: Partial<LabCertificate> = {}): LabCertificate {
  return {
    ...{ arn: `arn:aws:acm:::certificate/${domainName}`, logicalId: "Certificate" as LabCertificate["logicalId"] },
    ...{ domainName, subjectAlternativeNames: [], keyAlgorithm: "EC_prime256v1", source: { kind: "issued" } },
    ...more,
  };
}

test("the lab's CA signs a certificate for the domain and its alternative names", async () => {
  const folder = await newFolder();
  const certificate = issued("www.example.com", { subjectAlternativeNames: ["*.example.org"] });
  const authority = new X509Certificate(
    (await ensureCertificates(folder, { name: "x", certificates: [certificate] })) ?? "",
  );
  const { cert, key } = await readCertificate(folder, certificate.arn);
  const leaf = new X509Certificate(cert);
  expect([authority.ca, leaf.ca, leaf.verify(authority.publicKey)]).toEqual([true, false, true]);
  expect([leaf.checkHost("www.example.com"), leaf.checkHost("a.example.org"), leaf.checkHost("example.org")]).toEqual([
    "www.example.com",
    "*.example.org",
    undefined,
  ]);
  expect(() => tls.createSecureContext({ cert, key })).not.toThrow();
});

test("NLB-162: keys of every kind that a load balancer takes", async () => {
  const folder = await newFolder();
  const kinds: readonly KeyAlgorithm[] = ["RSA_1024", "RSA_2048", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"];
  const certificates = kinds.map((keyAlgorithm) =>
    issued(`${keyAlgorithm.replace("_", "-")}.example`, { keyAlgorithm }),
  );
  await ensureCertificates(folder, { name: "x", certificates });
  const details = await Promise.all(
    certificates.map(async ({ arn }) => {
      const { publicKey } = new X509Certificate((await readCertificate(folder, arn)).cert);
      const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
      return modulusLength ?? namedCurve;
    }),
  );
  expect(details).toEqual([1024, 2048, "prime256v1", "secp384r1", "secp521r1"]);
});

test("what is there is kept, and what the template changed is made anew by the same CA", async () => {
  const folder = await newFolder();
  const before = issued("a.example");
  const authority = await ensureCertificates(folder, { name: "x", certificates: [before] });
  const first = await readCertificate(folder, before.arn);
  await ensureCertificates(folder, { name: "x", certificates: [before] });
  expect(await readCertificate(folder, before.arn)).toEqual(first);
  const after = { ...before, subjectAlternativeNames: ["b.example"] };
  expect(await ensureCertificates(folder, { name: "x", certificates: [after] })).toBe(authority);
  expect(new X509Certificate((await readCertificate(folder, before.arn)).cert).checkHost("b.example")).toBe(
    "b.example",
  );
});

test("a certificate that the template brings is presented with its chain", async () => {
  const folder = await newFolder();
  const source = { kind: "given", certificate: "leaf", chain: "chain", privateKey: "key" } as const;
  await ensureCertificates(folder, { name: "x", certificates: [issued("a.example", { source })] });
  const { cert, key } = await readCertificate(folder, issued("a.example").arn);
  expect([cert, key]).toEqual(["leaf\nchain\n", "key"]);
});

test("keys are for their owner alone, and nothing is left of their making", async () => {
  const folder = await newFolder();
  await ensureCertificates(folder, { name: "x", certificates: [issued("a.example")] });
  const files = (await readdir(folder)).toSorted();
  const modes = await Promise.all(
    files.map(async (file) => ((await stat(join(folder, file))).mode & 0o777).toString(8)),
  );
  expect(modes).toEqual(files.map((file) => (file === "ca.pem" ? "644" : "600")));
  expect(files.map((file) => file.replace(/^[0-9a-f]{24}/, "…"))).toEqual(
    expect.arrayContaining(["ca-key.pem", "ca.pem"]),
  );
  expect([files.length, ((await stat(folder)).mode & 0o777).toString(8)]).toEqual([3, "700"]);
});

test("a lab without certificates has no CA, and one that is not there yet is told so", async () => {
  const folder = await newFolder();
  expect(await ensureCertificates(folder, { name: "x" })).toBeUndefined();
  expect(await readAuthority(folder)).toBeUndefined();
  await expect(readCertificate(folder, "arn:none")).rejects.toMatchObject({ code: "CertificateMissing" });
});
