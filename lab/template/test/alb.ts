/** A small template with an ALB for tests: its usual listener and groups, and rules by name. */
import { alb, forward, group, listener, type Properties, ref, resource } from "./nlb.ts";

/** A group of an ALB. */
export function pages(name: string, properties: Properties = {}): string {
  return group(name, { Protocol: "HTTP", ...properties });
}

/** A listener of the ALB; it forwards to `Pages` unless it is told otherwise. */
export function front(properties: Properties = {}, name = "Front"): string {
  const usual = { LoadBalancerArn: ref("ALB"), Protocol: "HTTP", DefaultActions: forward("Pages") };
  return listener(name, { ...usual, ...properties });
}

export const CERTIFICATE = resource("Cert", "CertificateManager::Certificate", { DomainName: "www.example.com" });
export const HTTPS: Properties = { Protocol: "HTTPS", Port: 443, Certificates: [{ CertificateArn: ref("Cert") }] };

/** A rule of `Front`: everything below `/a` goes to `Pages`, unless it is told otherwise. */
export function rule(name: string, properties: Properties = {}): string {
  const usual = {
    ListenerArn: ref("Front"),
    Priority: 1,
    Conditions: [pathIs("/a/*")],
    Actions: forward("Pages"),
  };
  return resource(name, "ElasticLoadBalancingV2::ListenerRule", { ...usual, ...properties });
}

export const pathIs = (...Values: readonly string[]) => ({ Field: "path-pattern", PathPatternConfig: { Values } });
export const redirect = (config: Properties) => [
  { Type: "redirect", RedirectConfig: { StatusCode: "HTTP_301", ...config } },
];
export const answer = (config: Properties) => [
  { Type: "fixed-response", FixedResponseConfig: { StatusCode: "200", ...config } },
];

/** An ALB with `Front` and `Pages`, and what else is given. */
export function albWith(...resources: readonly string[]): readonly string[] {
  return [alb(), pages("Pages"), front(), ...resources];
}
