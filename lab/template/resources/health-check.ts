/** Health checks of target groups (rows NLB-099 to NLB-105, ALB-058, ALB-059). */
import type { HealthCheckSettings } from "../../model/index.ts";
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

export const healthCheckProperties = {
  HealthCheckEnabled: emulatedOf(["true"], ["false"]),
  HealthCheckProtocol: emulatedOf(["HTTP", "TCP"], ["HTTPS"]),
  HealthCheckPort: checkPort,
  HealthCheckPath: string({ max: 1024, pattern: /^\//, rule: "a path that starts with `/`" }),
  HealthCheckIntervalSeconds: integer(5, 300),
  HealthCheckTimeoutSeconds: integer(2, 120),
  HealthyThresholdCount: integer(2, 10),
  UnhealthyThresholdCount: integer(2, 10),
  Matcher: object({ HttpCode: codes, GrpcCode: string() }),
};

export interface CheckedGroup {
  readonly Protocol: "HTTP" | "TCP";
  readonly HealthCheckProtocol?: "HTTP" | "TCP";
  readonly HealthCheckPort?: "traffic-port" | number;
  readonly HealthCheckPath?: string;
  readonly HealthCheckIntervalSeconds?: number;
  readonly HealthCheckTimeoutSeconds?: number;
  readonly HealthyThresholdCount?: number;
  readonly UnhealthyThresholdCount?: number;
  readonly Matcher?: { readonly HttpCode?: string };
}

export function buildHealthCheck(stack: Stack, resource: Resource<CheckedGroup>): HealthCheckSettings {
  const { props } = resource;
  const protocol = props.HealthCheckProtocol ?? props.Protocol;
  const settings: HealthCheckSettings = {
    protocol,
    port: props.HealthCheckPort ?? "traffic-port",
    path: props.HealthCheckPath ?? "/",
    intervalSeconds: props.HealthCheckIntervalSeconds ?? 30,
    timeoutSeconds: props.HealthCheckTimeoutSeconds ?? defaultTimeout(props.Protocol, protocol),
    healthyThreshold: props.HealthyThresholdCount ?? 5,
    unhealthyThreshold: props.UnhealthyThresholdCount ?? 2,
    matcher: props.Matcher?.HttpCode ?? (props.Protocol === "HTTP" ? "200" : "200-399"),
  };
  checkSettings(stack, resource, settings);
  return settings;
}

/** Rows NLB-103 and ALB-058 (the guide's 5 s). */
function defaultTimeout(group: "HTTP" | "TCP", check: "HTTP" | "TCP"): number {
  if (group === "HTTP") return 5;
  return check === "TCP" ? 10 : 6;
}

function checkSettings(stack: Stack, resource: Resource<CheckedGroup>, settings: HealthCheckSettings): void {
  const { props } = resource;
  if (props.Protocol === "HTTP" && settings.protocol === "TCP") {
    broken(stack, resource, ["HealthCheckProtocol"], "must be `HTTP` for a group of an ALB, got `TCP`");
  }
  if (settings.timeoutSeconds > settings.intervalSeconds) {
    const path = props.HealthCheckTimeoutSeconds === undefined ? [] : ["HealthCheckTimeoutSeconds"];
    const got = `got ${settings.timeoutSeconds} s and ${settings.intervalSeconds} s`;
    broken(stack, resource, path, `must not time out after more than \`HealthCheckIntervalSeconds\`, ${got}`);
  }
  if (settings.protocol !== "HTTP") return;
  const highest = props.Protocol === "HTTP" ? 499 : 599;
  const wrong = settings.matcher.split(/[,-]/).find((code) => Number(code) < 200 || Number(code) > highest);
  if (wrong) broken(stack, resource, ["Matcher", "HttpCode"], `must have codes from 200 to ${highest}, got ${wrong}`);
}
