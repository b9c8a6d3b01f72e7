import { expect, test } from "vitest";
import { parseFabricState } from "../../agent/schema/index.ts";
import { alb, attributes, forward, group, labOf, listener, nlb, ref, resource } from "../../template/test/nlb.ts";
import { placeContainers } from "../addresses/index.ts";
import { observedWith } from "../test/observed.ts";
import { renderFabricState } from "./index.ts";

const HEALTH = "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage";

/** All that a template may say of an NLB, each thing once. */
const lab = labOf(
  resource("Cert", "CertificateManager::Certificate", { DomainName: "www.example.com" }),
  nlb({
    LoadBalancerAttributes: attributes({
      "dns_record.client_routing_policy": "availability_zone_affinity",
      "secondary_ips.auto_assigned.per_subnet": 1,
      "zonal_shift.config.enabled": true,
    }),
  }),
  group("Secure", { Protocol: "TLS", HealthCheckProtocol: "HTTPS" }),
  group("Both", { Protocol: "TCP_UDP", TargetType: "ip", Targets: [{ Id: "10.0.1.253" }, { Id: "10.0.1.9" }] }),
  group(
    "Plain",
    { TargetGroupAttributes: attributes({ "proxy_protocol_v2.enabled": true, [HEALTH]: 50 }) },
    { RegistrationDelaySeconds: 90, PropagationDelaySeconds: 120 },
  ),
  alb(),
  group("Pages", { Protocol: "HTTP" }),
  listener("Front", { LoadBalancerArn: ref("ALB"), Protocol: "HTTP", DefaultActions: forward("Pages") }),
  group("Albs", { TargetType: "alb", Targets: [{ Id: ref("ALB") }] }),
  listener("Https", {
    Port: 443,
    Protocol: "TLS",
    Certificates: [{ CertificateArn: ref("Cert") }],
    DefaultActions: forward("Secure"),
  }),
  listener("Names", { Port: 53, Protocol: "TCP_UDP", DefaultActions: forward("Both") }),
  listener("Shared", { DefaultActions: forward("Plain", "Albs") }),
  listener("Quick", {
    Port: 81,
    ListenerAttributes: attributes({ "tcp.idle_timeout.seconds": 60 }),
    DefaultActions: forward("Plain"),
  }),
);

test("all that a template says of an NLB reaches the fabric, and comes through the wire whole", () => {
  const observed = observedWith({ lab, inventory: [] });
  const state = renderFabricState(observed, placeContainers(observed), []);
  expect(parseFabricState(JSON.parse(JSON.stringify(state)))).toEqual(state);
  const [balancer] = state.networkLoadBalancers;
  expect(balancer).toMatchObject({ clientRoutingPolicy: "availability_zone_affinity", zonalShift: true });
  expect(balancer?.nodes.map(({ secondaryIps }) => secondaryIps)).toEqual([["10.0.1.253"], ["10.0.2.253"]]);
  const listeners = balancer?.listeners.map(({ port, protocol, idleTimeoutSeconds, tls }) => [
    `${protocol} ${port}`,
    idleTimeoutSeconds ?? tls?.certificateArns,
  ]);
  expect(listeners).toEqual([
    ["TLS 443", lab.certificates?.map(({ arn }) => arn)],
    ["TCP_UDP 53", undefined],
    ["TCP 80", undefined],
    ["TCP 81", 60],
  ]);
  expect(balancer?.targetGroups).toMatchObject([
    { protocol: "TLS", healthCheck: { protocol: "HTTP", isOverTls: true } },
    {
      protocol: "TCP_UDP",
      targets: [{ registration: { kind: "unusable" } }, { registration: { kind: "registered" } }],
    },
    {
      proxyProtocolV2: true,
      registrationDelaySeconds: 90,
      propagationDelaySeconds: 120,
      groupHealth: { routingFailover: { count: 1, percentage: 50 } },
    },
    { targets: [{ applicationLoadBalancer: lab.loadBalancers[1]?.arn }, { registration: { kind: "registered" } }] },
  ]);
});
