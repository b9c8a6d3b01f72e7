import { X509Certificate } from "node:crypto";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import type { KeyAlgorithm, LabCertificate } from "../model/index.ts";
import {
  type CertificatePlaces,
  certificateFolder,
  ensureCertificates,
  readAuthority,
  readCertificate,
} from "./index.ts";

/** A lab's folder, and one for the CA. */
async function newPlaces(): Promise<CertificatePlaces> {
  const dir = await mkdtemp(join(tmpdir(), "tierlab-certificates-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  return { folder: certificateFolder(dir), authorityFolder: join(dir, "authority") };
}

function issued(domainName: string, more: Partial<LabCertificate> = {}): LabCertificate {
  return {
    ...{ arn: `arn:aws:acm:::certificate/${domainName}`, logicalId: "Certificate" as LabCertificate["logicalId"] },
    ...{ domainName, subjectAlternativeNames: [], keyAlgorithm: "EC_prime256v1", source: { kind: "issued" } },
    ...more,
  };
}

test("the lab's CA signs a certificate for the domain and its alternative names", async () => {
  const places = await newPlaces();
  const certificate = issued("www.example.com", { subjectAlternativeNames: ["*.example.org"] });
  const authority = new X509Certificate((await ensureCertificates(places, { certificates: [certificate] })) ?? "");
  const { cert, key } = await readCertificate(places.folder, certificate.arn);
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
  const places = await newPlaces();
  const kinds: readonly KeyAlgorithm[] = ["RSA_1024", "RSA_2048", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"];
  const certificates = kinds.map((keyAlgorithm) =>
    issued(`${keyAlgorithm.replace("_", "-")}.example`, { keyAlgorithm }),
  );
  await ensureCertificates(places, { certificates });
  const details = await Promise.all(
    certificates.map(async ({ arn }) => {
      const { publicKey } = new X509Certificate((await readCertificate(places.folder, arn)).cert);
      const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
      return modulusLength ?? namedCurve;
    }),
  );
  expect(details).toEqual([1024, 2048, "prime256v1", "secp384r1", "secp521r1"]);
});

test("what is there is kept, and what the template changed is made anew by the same CA", async () => {
  const places = await newPlaces();
  const before = issued("a.example");
  const authority = await ensureCertificates(places, { certificates: [before] });
  const first = await readCertificate(places.folder, before.arn);
  await ensureCertificates(places, { certificates: [before] });
  expect(await readCertificate(places.folder, before.arn)).toEqual(first);
  const after = { ...before, subjectAlternativeNames: ["b.example"] };
  expect(await ensureCertificates(places, { certificates: [after] })).toBe(authority);
  expect(new X509Certificate((await readCertificate(places.folder, before.arn)).cert).checkHost("b.example")).toBe(
    "b.example",
  );
});

test("a certificate that the template brings is presented with its chain", async () => {
  const places = await newPlaces();
  const source = { kind: "given", certificate: "leaf", chain: "chain", privateKey: "key" } as const;
  await ensureCertificates(places, { certificates: [issued("a.example", { source })] });
  const { cert, key } = await readCertificate(places.folder, issued("a.example").arn);
  expect([cert, key]).toEqual(["leaf\nchain\n", "key"]);
});

test("keys are for their owner alone, and nothing is left of their making", async () => {
  const places = await newPlaces();
  await ensureCertificates(places, { certificates: [issued("a.example")] });
  const modeOf = async (file: string) => ((await stat(file)).mode & 0o777).toString(8);
  const files = await readdir(places.folder);
  expect(files).toEqual([expect.stringMatching(/^[0-9a-f]{24}\.json$/)]);
  expect(await modeOf(join(places.folder, files[0] ?? ""))).toBe("600");
  expect([await modeOf(places.folder), await modeOf(places.authorityFolder)]).toEqual(["700", "700"]);
  expect(await readdir(places.authorityFolder)).toEqual(["ca"]);
  const home = join(places.authorityFolder, "ca");
  expect((await readdir(home)).toSorted()).toEqual(["ca-key.pem", "ca.pem"]);
  expect([await modeOf(join(home, "ca-key.pem")), await modeOf(join(home, "ca.pem"))]).toEqual(["600", "644"]);
});

test("labs that start at once share one CA, and what another CA issued is made anew", async () => {
  const { authorityFolder, folder } = await newPlaces();
  const certificates = [issued("a.example")];
  const labs = ["one", "two", "three"].map((name) => ({ folder: join(folder, name), authorityFolder }));
  const authorities = await Promise.all(labs.map((places) => ensureCertificates(places, { certificates })));
  expect(new Set(authorities).size).toBe(1);
  const key = new X509Certificate(authorities[0] ?? "").publicKey;
  const isSigned = async (at: string) =>
    new X509Certificate((await readCertificate(at, issued("a.example").arn)).cert).verify(key);
  expect(await Promise.all(labs.map((places) => isSigned(places.folder)))).toEqual([true, true, true]);
  const elsewhere = { folder: join(folder, "one"), authorityFolder: `${authorityFolder}-2` };
  await ensureCertificates(elsewhere, { certificates });
  expect(await isSigned(elsewhere.folder)).toBe(false);
});

test("a lab without certificates has no CA, and one that is not there yet is told so", async () => {
  const places = await newPlaces();
  expect(await ensureCertificates(places, {})).toBeUndefined();
  expect(await readAuthority(places.authorityFolder)).toBeUndefined();
  await expect(readCertificate(places.folder, "arn:none")).rejects.toMatchObject({ code: "CertificateMissing" });
});
