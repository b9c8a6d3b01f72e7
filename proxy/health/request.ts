import { scaledMs, type TargetGroupState, type TargetRegistration } from "../../lab/model/index.ts";
import { healthCheckHeader } from "../nlb/proxy-protocol/index.ts";
import { parseMatcher } from "./matcher.ts";
import type { Checker } from "./place.ts";
import type { ProbeRequest } from "./probe.ts";

/** DIFFERS: a check has at least this long, however fast the lab's time: packets and schedulers keep theirs. */
const SHORTEST_TIMEOUT_MS = 100;

export interface RequestContext {
  readonly flavour: "nlb" | "alb";
  readonly timeScale: number;
  readonly checker: Checker;
  /** How many checks of the target the checker has made before. */
  readonly turn?: number;
  /** Of the listener that forwards to the group. */
  readonly listenerPort: number;
}

/** What one check of a target asks (rows NLB-099 to NLB-105, ALB-058, ALB-059). */
export function probeRequest(
  { healthCheck, proxyProtocolV2, protocolVersion }: TargetGroupState,
  target: TargetRegistration,
  context: RequestContext,
): ProbeRequest {
  const port = healthCheck.port === "traffic-port" ? target.port : healthCheck.port;
  return {
    protocol: healthCheck.protocol,
    ip: target.ip,
    port,
    sourceIp: sourceOf(context),
    timeoutMs: Math.max(SHORTEST_TIMEOUT_MS, scaledMs(healthCheck.timeoutSeconds, context.timeScale)),
    ...(healthCheck.isOverTls ? { isOverTls: true } : {}),
    ...(protocolVersion ? { version: protocolVersion === "GRPC" ? "grpc" : "2" } : {}),
    path: healthCheck.path,
    host: hostHeader({ ip: target.ip, port, isOverTls: healthCheck.isOverTls === true }, context),
    isMatch: parseMatcher(healthCheck.matcher, healthCheck.isGrpc ? "grpc" : "http"),
    ...(proxyProtocolV2 ? { preface: healthCheckHeader() } : {}),
  };
}

function sourceOf({ checker: { sourceIp, secondaryIps = [] }, turn = 0 }: RequestContext): string | undefined {
  return [sourceIp, ...secondaryIps][turn % (1 + secondaryIps.length)];
}

interface Checked {
  readonly ip: string;
  readonly port: number;
  readonly isOverTls: boolean;
}

/** An ALB names the target (row ALB-061), an NLB its own node and the listener's port (row NLB-110). */
function hostHeader({ ip, port, isOverTls }: Checked, { flavour, checker, listenerPort }: RequestContext): string {
  if (flavour === "nlb") return `${checker.sourceIp ?? ip}:${listenerPort}`;
  return port === (isOverTls ? 443 : 80) ? ip : `${ip}:${port}`;
}
