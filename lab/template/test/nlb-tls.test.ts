import { describe, expect, test } from "vitest";
import { certificate } from "../../../proxy/nlb/userspace/fixture.ts";
import { group, labOf, listener, nlb, type Properties, ref, resource, said } from "./nlb.ts";

const cert = (name: string, properties: Properties = {}) =>
  resource(name, "CertificateManager::Certificate", { DomainName: `${name.toLowerCase()}.example.com`, ...properties });
const further = (...names: readonly string[]) =>
  resource("Further", "ElasticLoadBalancingV2::ListenerCertificate", {
    ListenerArn: ref("Listener"),
    Certificates: names.map((name) => ({ CertificateArn: ref(name) })),
  });
const TLS = { Protocol: "TLS", Certificates: [{ CertificateArn: ref("One") }] };
const base = (properties: Properties = TLS) => [nlb(), cert("One"), group("Group"), listener("Listener", properties)];

const tlsOf = (...resources: readonly string[]) => labOf(...resources).loadBalancers[0]?.listeners[0]?.tls;

test("a TLS listener has the policy of 2016-08 and no ALPN unless it states others (NLB-163)", () => {
  expect(tlsOf(...base())).toMatchObject({ securityPolicy: "ELBSecurityPolicy-2016-08", alpnPolicy: "None" });
  const stated = { SslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06", AlpnPolicy: ["HTTP2Preferred"] };
  expect(tlsOf(...base({ ...TLS, ...stated }))).toMatchObject({
    securityPolicy: stated.SslPolicy,
    alpnPolicy: "HTTP2Preferred",
  });
});

test("policies that do not exist, or that a lab has not, are refused", () => {
  const policy = (SslPolicy: string) => said(...base({ ...TLS, SslPolicy }))[0];
  expect(policy("ELBSecurityPolicy-2017")).toMatch(
    /^`SslPolicy` of `Listener` must be `ELBSecurityPolicy-2016-08`, .* got/,
  );
  expect(policy("ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04")).toContain("(others are not emulated)");
  expect(said(...base({ ...TLS, AlpnPolicy: ["HTTP3"] }))).toEqual([
    "`AlpnPolicy[0]` of `Listener` must be `None`, `HTTP1Only`, `HTTP2Only`, `HTTP2Optional` or `HTTP2Preferred`, got `HTTP3`",
  ]);
});

test("the listener's certificate is the default, further ones follow it, each once", () => {
  const { loadBalancers, certificates } = labOf(...base(), cert("Two"), cert("Three"), further("Three", "One", "Two"));
  const [one, two, three] = certificates?.map(({ arn }) => arn) ?? [];
  expect(loadBalancers[0]?.listeners[0]?.tls?.certificateArns).toEqual([one, three, two]);
  expect(one).toMatch(
    /^arn:aws:acm:ap-northeast-1:123456789012:certificate\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  );
});

describe("TLS needs a certificate, other protocols have none (NLB-018)", () => {
  test("a TLS listener without", () => {
    expect(said(...base({ Protocol: "TLS" }))).toEqual([
      "`Listener` lacks the property `Certificates`, which a TLS listener needs",
    ]);
  });

  test.each(["TCP", "UDP", "TCP_UDP"])("a %s listener with", (protocol) => {
    const more = { SslPolicy: "ELBSecurityPolicy-2016-08", AlpnPolicy: ["None"], Certificates: TLS.Certificates };
    const faults = said(
      nlb(),
      cert("One"),
      group("Group", { Protocol: protocol }),
      listener("Listener", { ...more, Protocol: protocol }),
    );
    const rule = `can be given for a TLS listener only, the protocol is \`${protocol}\``;
    expect(faults.toSorted()).toEqual(
      ["AlpnPolicy", "Certificates", "SslPolicy"].map((name) => `\`${name}\` of \`Listener\` ${rule}`),
    );
  });

  test("further certificates of a TCP listener", () => {
    expect(said(...base({}), further("One"))).toEqual([
      "`ListenerArn` of `Further` must be a TLS or HTTPS listener, `Listener` has the protocol `TCP`",
    ]);
  });

  test("a certificate that the template has not", () => {
    const foreign = "arn:aws:acm:ap-northeast-1:123456789012:certificate/0";
    const rule =
      "must be the ARN of an AWS::CertificateManager::Certificate or an AWS::IAM::ServerCertificate of this template";
    expect(said(...base({ ...TLS, Certificates: [{ CertificateArn: foreign }] }))).toEqual([
      `\`Certificates[0].CertificateArn\` of \`Listener\` ${rule}, got \`${foreign}\``,
    ]);
  });

  test("two certificates on the listener itself", () => {
    expect(said(...base({ ...TLS, Certificates: [...TLS.Certificates, ...TLS.Certificates] }))).toEqual([
      "`Certificates` of `Listener` must have at most 1 items, has 2",
    ]);
  });
});

describe("certificates of ACM", () => {
  test("have their names and the algorithm of their key, and no key", () => {
    const names = { SubjectAlternativeNames: ["*.example.com", "one.example.com"], KeyAlgorithm: "EC_prime256v1" };
    expect(labOf(cert("One", names)).certificates).toMatchObject([
      {
        logicalId: "One",
        domainName: "one.example.com",
        subjectAlternativeNames: ["*.example.com"],
        keyAlgorithm: "EC_prime256v1",
        source: { kind: "issued" },
      },
    ]);
    expect(labOf(nlb())).not.toHaveProperty("certificates");
  });

  test("are refused with a wrong name or a key that ACM does not issue", () => {
    expect(said(cert("One", { DomainName: "one" }))).toEqual([
      "`DomainName` of `One` must be a domain name such as `www.example.com` or `*.example.com`, got `one`",
    ]);
    expect(said(cert("One", { KeyAlgorithm: "RSA_3072" }))).toEqual([
      "`KeyAlgorithm` of `One` must be `RSA_2048`, `EC_prime256v1` or `EC_secp384r1` (ACM issues no such key; bring the certificate as an AWS::IAM::ServerCertificate), got `RSA_3072`",
    ]);
  });
});

const NAMES = ["www.example.com", "example.com"];
const madeWith = (...key: readonly string[]) => {
  const { cert: body, key: privateKey } = certificate(NAMES, key);
  return { body, key: privateKey };
};

// OpenSSL looks for primes: a busy machine takes its time.
describe("certificates that the template brings", { timeout: 60_000 }, () => {
  const brought = ({ body, key }: { readonly body: string; readonly key: string }, more: Properties = {}) =>
    resource("Own", "IAM::ServerCertificate", { CertificateBody: body, PrivateKey: key, ...more });
  const ec = (curve: string) => ["ec", "-pkeyopt", `ec_paramgen_curve:${curve}`];
  const p256 = madeWith(...ec("P-256"));

  test.each([
    ["RSA_1024", ["rsa:1024"]],
    ["RSA_2048", ["rsa:2048"]],
    ["RSA_3072", ["rsa:3072"]],
    ["EC_prime256v1", ec("P-256")],
    ["EC_secp384r1", ec("P-384")],
    ["EC_secp521r1", ec("P-521")],
  ])("may have a key %s (NLB-162)", (keyAlgorithm, key) => {
    const made = madeWith(...key);
    expect(labOf(brought(made)).certificates).toMatchObject([
      {
        keyAlgorithm,
        domainName: "www.example.com",
        subjectAlternativeNames: ["example.com"],
        source: { kind: "given", certificate: made.body, privateKey: made.key },
      },
    ]);
  });

  test.each([
    ["ed25519", ["ed25519"], "ed25519"],
    ["a curve of 224 bits", ec("secp224r1"), "ec secp224r1"],
  ])("may not have %s (NLB-162)", (_, key, got) => {
    expect(said(brought(madeWith(...key)))).toEqual([
      `\`CertificateBody\` of \`Own\` must have an RSA key of 1024, 2048 or 3072 bits or an ECDSA key of 256, 384 or 521 bits, has ${got}`,
    ]);
  });

  test("are used by their ARN", () => {
    const entry = { CertificateArn: { "Fn::GetAtt": ["Own", "Arn"] } };
    const own = brought(p256, { ServerCertificateName: "own" });
    const resources = [nlb(), own, group("Group"), listener("Listener", { Protocol: "TLS", Certificates: [entry] })];
    expect(tlsOf(...resources)?.certificateArns).toEqual(["arn:aws:iam::123456789012:server-certificate/own"]);
  });

  test("what is no certificate, no key, or another's key is refused, and never shown", () => {
    const broken = "-----BEGIN CERTIFICATE-----\nsecret\n-----END CERTIFICATE-----";
    const other = madeWith(...ec("P-256"));
    expect(said(brought({ body: "secret", key: "secret" }))).toEqual([
      "`CertificateBody` of `Own` must be a certificate in PEM",
      "`PrivateKey` of `Own` must be a private key in PEM",
    ]);
    expect(said(brought({ ...p256, body: broken }))).toEqual([
      "`CertificateBody` of `Own` must be an X.509 certificate in PEM: it cannot be decoded",
    ]);
    expect(said(brought({ ...p256, key: other.key }))).toEqual([
      "`PrivateKey` of `Own` must be the key of `CertificateBody`",
    ]);
  });
});
