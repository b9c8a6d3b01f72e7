/** Health checks of target groups (rows NLB-099 to NLB-105, ALB-058, ALB-059). */
import type { HealthCheckSettings, LoadBalancingProtocol } from "../../model/index.ts";
import { emulatedOf, integer, string } from "../schema/scalars.ts";
import { object, refuse, type Schema, schema } from "../schema/schema.ts";
import { broken, type Resource, type Stack } from "../stack.ts";

const checkPort: Schema<"traffic-port" | number> = schema((value, reader) => {
  const text = value.kind === "scalar" ? value.text : "";
  if (text === "traffic-port") return text;
  const number = /^\d+$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= 65535
    ? number
    : refuse(reader, value.at, "must be `traffic-port` or 1 to 65535", value);
});

const codes = string({
  pattern: /^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/,
  rule: "codes such as `200`, `200,202` or `200-299`",
});

const grpcCodes = string({
  pattern: /^\d{1,2}(-\d{1,2})?(,\d{1,2}(-\d{1,2})?)*$/,
  rule: "codes such as `0`, `0,12` or `0-99`",
});

const NO_SUCH = "there are no such checks: groups of any protocol are checked over TCP or HTTP";

export const healthCheckProperties = {
  // Row NLB-115.
  HealthCheckEnabled: emulatedOf(["true"], { false: "only groups of functions may have none" }),
  HealthCheckProtocol: emulatedOf(["HTTP", "HTTPS", "TCP"], { TCP_UDP: NO_SUCH, TLS: NO_SUCH, UDP: NO_SUCH }),
  HealthCheckPort: checkPort,
  HealthCheckPath: string({ max: 1024, pattern: /^\//, rule: "a path that starts with `/`" }),
  HealthCheckIntervalSeconds: integer(5, 300),
  HealthCheckTimeoutSeconds: integer(2, 120),
  HealthyThresholdCount: integer(2, 10),
  UnhealthyThresholdCount: integer(2, 10),
  Matcher: object({ HttpCode: codes, GrpcCode: grpcCodes }),
};

type CheckProtocol = "HTTP" | "HTTPS" | "TCP";

export interface CheckedGroup {
  readonly Protocol: LoadBalancingProtocol;
  readonly TargetType?: "instance" | "ip" | "alb";
  readonly HealthCheckProtocol?: CheckProtocol;
  readonly HealthCheckPort?: "traffic-port" | number;
  readonly HealthCheckPath?: string;
  readonly HealthCheckIntervalSeconds?: number;
  readonly HealthCheckTimeoutSeconds?: number;
  readonly HealthyThresholdCount?: number;
  readonly UnhealthyThresholdCount?: number;
  readonly ProtocolVersion?: "HTTP1" | "HTTP2" | "GRPC";
  readonly Matcher?: { readonly HttpCode?: string; readonly GrpcCode?: string };
}

export function buildHealthCheck(stack: Stack, resource: Resource<CheckedGroup>): HealthCheckSettings {
  const { props } = resource;
  const protocol = props.HealthCheckProtocol ?? defaultProtocol(props);
  const settings: HealthCheckSettings = {
    protocol: protocol === "TCP" ? "TCP" : "HTTP",
    ...(protocol === "HTTPS" && { isOverTls: true }),
    port: props.HealthCheckPort ?? "traffic-port",
    ...(isGrpc(props) && { isGrpc: true }),
    path: props.HealthCheckPath ?? (isGrpc(props) ? "/AWS.ALB/healthcheck" : "/"),
    intervalSeconds: props.HealthCheckIntervalSeconds ?? 30,
    timeoutSeconds: props.HealthCheckTimeoutSeconds ?? defaultTimeout(props.Protocol, protocol),
    healthyThreshold: props.HealthyThresholdCount ?? 5,
    unhealthyThreshold: props.UnhealthyThresholdCount ?? 2,
    matcher: matcherOf(props),
  };
  checkProtocol(stack, resource, protocol);
  checkVersion(stack, resource);
  checkSettings(stack, resource, settings);
  return settings;
}

function isApplication({ Protocol }: CheckedGroup): boolean {
  return Protocol === "HTTP" || Protocol === "HTTPS";
}

function isGrpc({ ProtocolVersion }: CheckedGroup): boolean {
  return ProtocolVersion === "GRPC";
}

/** Rows NLB-105 and ALB-059. */
function matcherOf(group: CheckedGroup): string {
  if (isGrpc(group)) return group.Matcher?.GrpcCode ?? "12";
  return group.Matcher?.HttpCode ?? (isApplication(group) ? "200" : "200-399");
}

/** Row NLB-099, and NLB-033 for ALBs behind an NLB, which are never checked over TCP. */
function defaultProtocol(group: CheckedGroup): CheckProtocol {
  return isApplication(group) || group.TargetType === "alb" ? "HTTP" : "TCP";
}

/** Rows NLB-103 and ALB-058 (the guide's 5 s). */
function defaultTimeout(group: LoadBalancingProtocol, check: CheckProtocol): number {
  if (group === "HTTP" || group === "HTTPS") return 5;
  return check === "HTTP" ? 6 : 10;
}

function checkProtocol(stack: Stack, resource: Resource<CheckedGroup>, protocol: CheckProtocol): void {
  const { TargetType } = resource.props;
  const got = `got \`${protocol}\``;
  if (isApplication(resource.props) && protocol === "TCP") {
    broken(stack, resource, ["HealthCheckProtocol"], `must be \`HTTP\` or \`HTTPS\` for a group of an ALB, ${got}`);
  } else if (TargetType === "alb" && protocol === "TCP") {
    const rule = "must be `HTTP` or `HTTPS` for a group of the target type `alb`";
    broken(stack, resource, ["HealthCheckProtocol"], `${rule}, ${got}`);
  }
}

/** Rows ALB-057 and ALB-059: versions are those of an ALB's groups, each with codes of its own. */
function checkVersion(stack: Stack, resource: Resource<CheckedGroup>): void {
  const { ProtocolVersion, Matcher = {} } = resource.props;
  if (ProtocolVersion !== undefined && !isApplication(resource.props)) {
    broken(stack, resource, ["ProtocolVersion"], "can be given for a group of an ALB only");
  }
  const [wrong, kind] = isGrpc(resource.props) ? (["HttpCode", "gRPC"] as const) : (["GrpcCode", "HTTP"] as const);
  if (Matcher[wrong] === undefined) return;
  broken(stack, resource, ["Matcher", wrong], `does not go with a group that is checked by ${kind}`);
}

function checkSettings(stack: Stack, resource: Resource<CheckedGroup>, settings: HealthCheckSettings): void {
  const { props } = resource;
  if (settings.timeoutSeconds > settings.intervalSeconds) {
    const path = props.HealthCheckTimeoutSeconds === undefined ? [] : ["HealthCheckTimeoutSeconds"];
    const got = `got ${settings.timeoutSeconds} s and ${settings.intervalSeconds} s`;
    broken(stack, resource, path, `must not time out after more than \`HealthCheckIntervalSeconds\`, ${got}`);
  }
  if (settings.protocol !== "HTTP" || settings.isGrpc) return;
  const highest = isApplication(props) ? 499 : 599;
  const wrong = settings.matcher.split(/[,-]/).find((code) => Number(code) < 200 || Number(code) > highest);
  if (wrong) broken(stack, resource, ["Matcher", "HttpCode"], `must have codes from 200 to ${highest}, got ${wrong}`);
}
