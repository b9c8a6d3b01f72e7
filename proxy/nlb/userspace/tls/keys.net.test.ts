import { once } from "node:events";
import tls from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { balancer, certificate, echo } from "../fixture.ts";

/** Clients of today refuse RSA 1024 unless they are told not to. */
const UNDEMANDING = `${tls.DEFAULT_CIPHERS}:@SECLEVEL=0`;
const curve = (name: string) => ["ec", "-pkeyopt", `ec_paramgen_curve:${name}`];

test.each([
  ["RSA", 1024, ["rsa:1024"]],
  ["RSA", 2048, ["rsa:2048"]],
  ["RSA", 3072, ["rsa:3072"]],
  ["EC", 256, curve("prime256v1")],
  ["EC", 384, curve("secp384r1")],
  ["EC", 521, curve("secp521r1")],
])("NLB-162: a certificate with a key %s %i shakes hands", async (kind, bits, key) => {
  const own = certificate(["shop.example"], key);
  const a = await echo("a");
  const securityPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06";
  const { port } = await balancer({
    listeners: [{ port: 0, forward: "a", tls: { certificates: [own], securityPolicy } }],
    targetGroups: [{ name: "a", targets: [a.at] }],
  });
  for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
    // The certificate is its own authority, so that its signature is looked at too.
    const trust = { ca: own.cert, servername: "shop.example", ciphers: UNDEMANDING };
    const socket = tls.connect({ port, host: "127.0.0.1", ...trust, minVersion: version, maxVersion: version });
    onTestFinished(() => void socket.destroy());
    expect(String((await once(socket, "data"))[0])).toBe("a\n");
    const { bits: length, asn1Curve } = socket.getPeerCertificate();
    expect([socket.getProtocol(), asn1Curve ? "EC" : "RSA", length]).toEqual([version, kind, bits]);
  }
});
