import { describe, expect, test } from "vitest";
import { type LabError, LabErrors } from "../../model/index.ts";
import { load } from "./edited.ts";
import {
  alb,
  attributes,
  forward,
  group,
  labOf,
  listener,
  nlb,
  type Properties,
  ref,
  resource,
  said,
  template,
} from "./nlb.ts";

const CERTIFICATE = resource("Cert", "CertificateManager::Certificate", { DomainName: "www.example.com" });
const TLS = { Protocol: "TLS", Certificates: [{ CertificateArn: ref("Cert") }] };
const STICKY = attributes({ "stickiness.enabled": true });

function withListener(properties: Properties, groupProperties: Properties = {}): string[] {
  return [nlb(), CERTIFICATE, group("Group", groupProperties), listener("Listener", properties)];
}

const weighted = (groups: readonly string[], more: Properties = {}) => [
  { Type: "forward", ForwardConfig: { TargetGroups: groups.map((name) => ({ TargetGroupArn: ref(name) })), ...more } },
];

function errorsOf(text: string): readonly LabError[] {
  try {
    load(text);
    return [];
  } catch (error) {
    if (error instanceof LabErrors) return error.errors;
    throw error;
  }
}

describe("protocols and ports (NLB-001)", () => {
  test.each(["TCP", "UDP", "TCP_UDP", "TLS"])("%s is listened for", (protocol) => {
    const more = protocol === "TLS" ? TLS : { Protocol: protocol };
    const [balancer] = labOf(...withListener({ ...more, Port: 65535 }, { Protocol: protocol })).loadBalancers;
    expect(balancer?.listeners).toMatchObject([{ protocol, port: 65535 }]);
  });

  test.each([0, 65536])("port %i is refused", (port) => {
    const rule = "must be a whole number from 1 to 65535";
    expect(said(...withListener({ Port: port }))).toEqual([`\`Port\` of \`Listener\` ${rule}, got \`${port}\``]);
  });

  test("port 1 is taken", () => {
    expect(said(...withListener({ Port: 1 }))).toEqual([]);
  });

  test.each(["QUIC", "TCP_QUIC"])("%s is refused with the reason, of a listener and of a group", (protocol) => {
    const rule =
      "must be `HTTP`, `HTTPS`, `TCP`, `TCP_UDP`, `TLS` or `UDP` (a lab has no QUIC: no server here puts AWS's server ids into its connection ids)";
    const listening = said(nlb(), group("Group"), listener("Listener", { Protocol: protocol }));
    expect(listening).toEqual([`\`Protocol\` of \`Listener\` ${rule}, got \`${protocol}\``]);
    expect(said(group("Group", { Protocol: protocol }))).toEqual([
      `\`Protocol\` of \`Group\` ${rule}, got \`${protocol}\``,
    ]);
  });
});

describe("which group goes with which listener (NLB-002)", () => {
  const PROTOCOLS = ["TCP", "UDP", "TCP_UDP", "TLS"] as const;
  const FITTING = { TCP: ["TCP", "TCP_UDP"], UDP: ["UDP", "TCP_UDP"], TCP_UDP: ["TCP_UDP"], TLS: ["TCP", "TLS"] };
  const pairs = PROTOCOLS.flatMap((from) => PROTOCOLS.map((to) => ({ from, to })));

  test.each(pairs)("$from to $to", ({ from, to }) => {
    const faults = said(...withListener(from === "TLS" ? TLS : { Protocol: from }, { Protocol: to }));
    const wanted = FITTING[from].map((one) => `\`${one}\``).join(" or ");
    const rule = `must forward to target groups with the protocol ${wanted}, \`Group\` has \`${to}\``;
    expect(faults).toEqual(FITTING[from].includes(to) ? [] : [`\`DefaultActions\` of \`Listener\` ${rule}`]);
  });

  test.each(["TLS", "TCP"])("%s to ALBs", (from) => {
    const albs = { TargetType: "alb", Targets: [{ Id: ref("ALB"), Port: 80 }] };
    const front = [alb(), group("Pages", { Protocol: "HTTP" })];
    const own = listener("Front", { LoadBalancerArn: ref("ALB"), Protocol: "HTTP", DefaultActions: forward("Pages") });
    const faults = said(...front, own, ...withListener(from === "TLS" ? TLS : {}, albs));
    const rule = "must be those of a TCP listener: the targets of `Group` are ALBs, got `TLS`";
    expect(faults).toEqual(from === "TCP" ? [] : [`\`DefaultActions\` of \`Listener\` ${rule}`]);
  });

  test("the fault has its place, and AWS's code as a hint", () => {
    const text = template(...withListener({ Protocol: "UDP" }));
    const [fault, ...others] = errorsOf(text);
    const line = text.split("\n").findIndex((one) => one.includes("DefaultActions")) + 1;
    expect(others).toEqual([]);
    expect(fault).toMatchObject({
      code: "InvalidResource",
      position: { file: "t.yaml", line, column: 23 },
      hint: "AWS: IncompatibleProtocols.",
    });
  });
});

test("TCP and UDP on one port are one TCP_UDP listener (NLB-003)", () => {
  const udp = [group("Datagrams", { Protocol: "UDP" })];
  const second = listener("Second", { Protocol: "UDP", DefaultActions: forward("Datagrams") });
  const [fault] = errorsOf(template(...withListener({}), ...udp, second));
  expect(fault).toMatchObject({
    message: "`Port` of `Second` is that of `Listener` on the same load balancer",
    hint: "One listener with the protocol TCP_UDP serves both.",
  });
  expect(said(...withListener({ Protocol: "TCP_UDP" }, { Protocol: "TCP_UDP" }))).toEqual([]);
});

test.each([
  ["redirect", { RedirectConfig: { StatusCode: "HTTP_301", Host: "other.example" } }, "on an NLB"],
  ["fixed-response", { FixedResponseConfig: { StatusCode: "200" } }, "on an NLB"],
  ["authenticate-oidc", {}, "`redirect` or `fixed-response` (others are not emulated)"],
])("the action %s is refused (NLB-011)", (Type, config, rule) => {
  const [fault, ...others] = said(...withListener({ DefaultActions: [{ Type, ...config }] }));
  expect(others).toEqual([]);
  expect(fault).toMatch(/^`DefaultActions\[0\]\.Type` of `Listener` must be `forward`/);
  expect(fault).toContain(rule);
});

test("there is one default action, neither none nor two (NLB-011)", () => {
  const of = (actions: readonly unknown[]) => said(...withListener({ DefaultActions: actions }));
  expect(of([])).toEqual(["`DefaultActions` of `Listener` must have at least 1 items, has 0"]);
  expect(of([...forward("Group"), ...forward("Group")])).toEqual([
    "`DefaultActions` of `Listener` must have at most 1 items, has 2",
  ]);
});

describe("several groups of one action", () => {
  const forwarding = (properties: Properties, one: Properties = {}, two: Properties = {}) => [
    nlb(),
    CERTIFICATE,
    group("One", one),
    group("Two", two),
    listener("Listener", { DefaultActions: weighted(["One", "Two"]), ...properties }),
  ];
  const sticking = (config: Properties) => ({
    DefaultActions: weighted(["One", "Two"], { TargetGroupStickinessConfig: config }),
  });

  test("a source address keeps to its group where that is enabled", () => {
    const actionOf = (config: Properties) =>
      labOf(...forwarding(sticking(config))).loadBalancers[0]?.listeners[0]?.defaultAction;
    expect(actionOf({ Enabled: true })).toHaveProperty("sourceIpStickiness", true);
    expect(actionOf({ Enabled: false })).not.toHaveProperty("sourceIpStickiness");
  });

  test("it has to be enabled where a group is sticky by itself, and has no duration", () => {
    const sticky = { TargetGroupAttributes: STICKY };
    expect(said(...forwarding({}, {}, sticky))).toEqual([
      "`DefaultActions[0].ForwardConfig` of `Listener` must have `TargetGroupStickinessConfig` enabled: `Two` is sticky by itself",
    ]);
    expect(said(...forwarding(sticking({ Enabled: true }), {}, sticky))).toEqual([]);
    const path = "`DefaultActions[0].ForwardConfig.TargetGroupStickinessConfig";
    expect(said(...forwarding(sticking({ Enabled: true, DurationSeconds: 60 })))).toEqual([
      `${path}.DurationSeconds\` of \`Listener\` can be given for an ALB only: an NLB's has no end`,
    ]);
  });

  test("a TLS listener has neither kind of stickiness (NLB-074)", () => {
    expect(said(...forwarding({ ...TLS, ...sticking({ Enabled: true }) }))).toEqual([
      "`DefaultActions[0].ForwardConfig.TargetGroupStickinessConfig.Enabled` of `Listener` must be false on a TLS listener, got `true`",
    ]);
    expect(said(...withListener(TLS, { TargetGroupAttributes: STICKY }))).toEqual([
      "`DefaultActions` of `Listener` must not forward to a sticky group on a TLS listener, `Group` is one",
    ]);
    expect(said(group("Group", { Protocol: "TLS", TargetGroupAttributes: STICKY }))).toEqual([
      "`TargetGroupAttributes[0]` of `Group` must leave `stickiness.enabled` off for the protocol `TLS`",
    ]);
  });

  test("those of a TLS listener agree in protocol (NLB-015)", () => {
    expect(said(...forwarding(TLS, {}, { Protocol: "TLS" }))).toEqual([
      "`DefaultActions` of `Listener` must forward to target groups of one protocol on a TLS listener, got `TCP` and `TLS`",
    ]);
    expect(said(...forwarding(TLS, { Protocol: "TLS" }, { Protocol: "TLS" }))).toEqual([]);
    expect(said(...forwarding({}, {}, { Protocol: "TCP_UDP" }))).toEqual([]);
  });

  test("they are of the load balancer's VPC", () => {
    expect(said(...withListener({}, { VpcId: ref("OtherVPC") }))).toEqual([
      "`DefaultActions` of `Listener` must forward to target groups of the load balancer's VPC, `Group` is of another",
    ]);
  });

  test("each is named once", () => {
    expect(said(...withListener({ DefaultActions: weighted(["Group", "Group"]) }))).toEqual([
      "`DefaultActions` of `Listener` must name each target group once",
    ]);
  });
});

describe("idle timeouts", () => {
  const idle = (seconds: number) => ({ ListenerAttributes: attributes({ "tcp.idle_timeout.seconds": seconds }) });

  test("each TCP listener has its own, from 60 to 6000 s; the load balancer has 350", () => {
    const second = listener("Second", { Port: 81, ...idle(6000) });
    const third = listener("Third", { Port: 82 });
    const [balancer] = labOf(...withListener(idle(60)), second, third).loadBalancers;
    expect(balancer?.idleTimeoutSeconds).toBe(350);
    expect(balancer?.listeners.map(({ idleTimeoutSeconds }) => idleTimeoutSeconds)).toEqual([60, 6000, undefined]);
    const place = "`ListenerAttributes[0].Value (tcp.idle_timeout.seconds)` of `Listener`";
    expect(said(...withListener(idle(59)))).toEqual([`${place} must be a whole number from 60 to 6000, got \`59\``]);
  });

  test.each([
    ["TLS", TLS],
    ["UDP", { Protocol: "UDP" }],
    ["TCP_UDP", { Protocol: "TCP_UDP" }],
  ])("a %s listener's is fixed (NLB-152)", (protocol, properties) => {
    const rule = `has \`tcp.idle_timeout.seconds\`, which only a TCP listener has, got \`${protocol}\``;
    expect(said(...withListener({ ...properties, ...idle(350) }, { Protocol: protocol }))).toEqual([
      `\`ListenerAttributes[0]\` of \`Listener\` ${rule}`,
    ]);
  });
});
