import { expect, test } from "vitest";
import { trustFiles } from "./trust.ts";

const CA = "-----BEGIN CERTIFICATE-----\nlab\n-----END CERTIFICATE-----\n";
const OWN = "usr/local/share/ca-certificates/tierlab.crt";
const DEBIAN = "etc/ssl/certs/ca-certificates.crt";
const AMAZON = "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem";
const ANCHOR = "etc/pki/ca-trust/source/anchors/tierlab.crt";

/** What is written into a system that has these files. */
const write = (files: Readonly<Record<string, string>>) =>
  Object.fromEntries(trustFiles((path) => files[path.slice(1)], CA).map(({ path, text }) => [path, text]));

test("the CA goes into the bundle that the system's programs read, and where the bundle is made from", () => {
  expect(write({ [DEBIAN]: "others\n\n" })).toEqual({ [OWN]: CA, [DEBIAN]: `others\n${CA}` });
  expect(write({ [AMAZON]: "others\n" })).toEqual({ [OWN]: CA, [AMAZON]: `others\n${CA}`, [ANCHOR]: CA });
});

test("a system without a store gets the certificate alone, for programs that are told of it", () => {
  expect(write({})).toEqual({ [OWN]: CA });
});

test("twice is once", () => {
  expect(write({ ...write({ [DEBIAN]: "others\n", [AMAZON]: "others\n" }) })).toEqual({});
});
