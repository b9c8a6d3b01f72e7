import { expect, test } from "vitest";
import { DEFAULT_ALB_ATTRIBUTES } from "../../model/index.ts";
import { albWith, answer, CERTIFICATE, front, HTTPS, pages, rule } from "./alb.ts";
import { alb, attributes, forward, labOf, type Properties, ref, resource, said } from "./nlb.ts";

const secure = (properties: Properties = {}) => [
  alb(),
  CERTIFICATE,
  pages("Pages"),
  front({ ...HTTPS, ...properties }),
];
const cert = (name: string) =>
  resource(name, "CertificateManager::Certificate", { DomainName: `${name.toLowerCase()}.example.com` });

test("ALB-001: HTTP and HTTPS listeners on any port, an HTTPS one with a certificate and a policy", () => {
  const lab = labOf(...secure({ SslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" }), front({ Port: 65_535 }, "Other"));
  expect(lab.loadBalancers[0]?.listeners).toMatchObject([
    {
      ...{ protocol: "HTTPS", port: 443 },
      tls: { certificateArns: [lab.certificates?.[0]?.arn], securityPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" },
    },
    { protocol: "HTTP", port: 65_535 },
  ]);
  expect(said(alb(), pages("Pages"), front({ Protocol: "HTTPS", Port: 443 }))).toEqual([
    "`Front` lacks the property `Certificates`, which an HTTPS listener needs",
  ]);
  expect(said(...secure({ Protocol: "HTTP" }))).toEqual([
    "`Certificates` of `Front` can be given for an HTTPS listener only, the protocol is `HTTP`",
  ]);
  expect(said(...secure({ AlpnPolicy: ["HTTP2Only"] }))).toEqual([
    "`AlpnPolicy` of `Front` can be given for a TLS listener only, the protocol is `HTTPS`",
  ]);
  expect(said(...secure({ Protocol: "TLS" }))).toEqual([
    "`Protocol` of `Front` must be `HTTP` or `HTTPS` on an ALB, got `TLS`",
  ]);
});

test("ALB-001: further certificates of an HTTPS listener follow the default one", () => {
  const further = resource("Further", "ElasticLoadBalancingV2::ListenerCertificate", {
    ListenerArn: ref("Front"),
    Certificates: [{ CertificateArn: ref("Two") }, { CertificateArn: ref("Three") }],
  });
  const { loadBalancers, certificates = [] } = labOf(...secure(), cert("Two"), cert("Three"), further);
  const arns = ["Cert", "Two", "Three"].map((name) => certificates.find(({ logicalId }) => logicalId === name)?.arn);
  expect(loadBalancers[0]?.listeners[0]?.tls?.certificateArns).toEqual(arns);
});

test("ALB-002: two zones at least, and subnets of /27 or larger", () => {
  expect(said(alb({ Subnets: [ref("SubnetA")] }))).toEqual([
    "`Subnets` of `ALB` must have subnets in at least two Availability Zones for an ALB, has 1",
  ]);
  const small = resource("Small", "EC2::Subnet", {
    ...{ VpcId: ref("VPC"), CidrBlock: "10.0.9.0/28", AvailabilityZone: "ap-northeast-1c" },
  });
  expect(said(small, alb({ Subnets: [ref("SubnetA"), ref("Small")] }))).toEqual([
    "`Subnets[1]` of `ALB` must be a subnet of /27 or larger for an ALB, `Small` is 10.0.9.0/28",
  ]);
});

test("ALB-012, 013, 035, 036, 039, 042, 044, 085: attributes of the load balancer, AWS's where it is not stated", () => {
  const balancerOf = (values: Readonly<Record<string, unknown>>) =>
    labOf(alb({ LoadBalancerAttributes: attributes(values) })).loadBalancers[0];
  expect(balancerOf({ "idle_timeout.timeout_seconds": 4000 })).toMatchObject({ idleTimeoutSeconds: 4000 });
  expect(balancerOf({ "idle_timeout.timeout_seconds": 4000 })).not.toHaveProperty("attributes");
  expect(
    balancerOf({
      "client_keep_alive.seconds": 60,
      "routing.http.desync_mitigation_mode": "strictest",
      "routing.http.drop_invalid_header_fields.enabled": true,
      "routing.http.preserve_host_header.enabled": true,
      "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": true,
      "routing.http.xff_client_port.enabled": true,
      "routing.http.xff_header_processing.mode": "remove",
      "routing.http2.enabled": false,
    })?.attributes,
  ).toEqual({
    ...{ clientKeepAliveSeconds: 60, desyncMitigationMode: "strictest", dropInvalidHeaderFields: true },
    ...{ preserveHostHeader: true, tlsHeaders: true, xffClientPort: true, xffHeaderProcessing: "remove", http2: false },
  });
  expect(balancerOf({ "client_keep_alive.seconds": 604_800 })?.attributes).toEqual({
    ...DEFAULT_ALB_ATTRIBUTES,
    clientKeepAliveSeconds: 604_800,
  });
  for (const [key, value] of [
    ["idle_timeout.timeout_seconds", 4001],
    ["client_keep_alive.seconds", 59],
    ["routing.http.desync_mitigation_mode", "off"],
    ["routing.http.xff_header_processing.mode", "drop"],
  ] as const) {
    expect(said(alb({ LoadBalancerAttributes: attributes({ [key]: value }) }))).toHaveLength(1);
  }
});

test("ALB-045: listener attributes set headers of answers, rename those of TLS, and take Server away", () => {
  const values = {
    "routing.http.response.server.enabled": false,
    "routing.http.response.strict_transport_security.header_value": "max-age=60",
    "routing.http.request.x_amzn_tls_version.header_name": "X-TLS",
  };
  const headersOf = (given: Readonly<Record<string, unknown>>) =>
    labOf(...secure({ ListenerAttributes: attributes(given) })).loadBalancers[0]?.listeners[0]?.headers;
  expect(headersOf(values)).toEqual({
    server: false,
    response: [{ name: "Strict-Transport-Security", value: "max-age=60" }],
    requestNames: { "x-amzn-tls-version": "X-TLS" },
  });
  expect(headersOf({ "routing.http.response.server.enabled": true })).toBeUndefined();
  expect(said(alb(), pages("Pages"), front({ ListenerAttributes: attributes(values) }))).toEqual([
    "`ListenerAttributes[2]` of `Front` has `routing.http.request.x_amzn_tls_version.header_name`, which only an HTTPS listener has",
  ]);
});

test("ALB-092: at most 50 listeners, 100 rules and 100 target groups of one ALB", () => {
  const listeners = (count: number) =>
    Array.from({ length: count }, (_, index) => front({ Port: index + 1, DefaultActions: answer({}) }, `L${index}`));
  expect(said(alb(), ...listeners(51))).toEqual(["`ALB` has 51 listeners; the quota is 50"]);
  const rules = (count: number) =>
    Array.from({ length: count }, (_, index) => rule(`R${index}`, { Priority: index + 1, Actions: answer({}) }));
  expect(said(...albWith(...rules(100)))).toEqual([]);
  expect(said(...albWith(...rules(101)))).toEqual(["`ALB` has 101 rules; the quota is 100"]);
  const groups = Array.from({ length: 101 }, (_, index) => `G${index}`);
  const leading = groups
    .slice(0, 100)
    .map((name, index) => rule(`R${index}`, { Priority: index + 1, Actions: forward(name) }));
  const last = front({ Port: 81, DefaultActions: forward("G100") }, "Last");
  const all = groups.map((name) => pages(name));
  expect(said(alb(), pages("Pages"), front({ DefaultActions: answer({}) }), ...all, ...leading, last)).toEqual([
    "`ALB` has 101 target groups; the quota is 100",
  ]);
});

test("ALB-092: at most 5 groups of one action and 25 certificates besides the default one", () => {
  const names = Array.from({ length: 6 }, (_, index) => `G${index}`);
  expect(said(...albWith(...names.map((name) => pages(name)), rule("Rule", { Actions: forward(...names) })))).toEqual([
    "`Actions[0].ForwardConfig.TargetGroups` of `Rule` must have at most 5 items, has 6",
  ]);
  const certs = Array.from({ length: 26 }, (_, index) => `C${index}`);
  const further = resource("Further", "ElasticLoadBalancingV2::ListenerCertificate", {
    ...{ ListenerArn: ref("Front"), Certificates: certs.map((name) => ({ CertificateArn: ref(name) })) },
  });
  expect(said(...secure(), ...certs.map(cert), further)).toEqual([
    "`ALB` has 26 certificates besides the default ones; the quota is 25",
  ]);
});
