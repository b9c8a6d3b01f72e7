/** `tierlab/nlb`: a Network Load Balancer in any Node process. */

export { type ParsedHeader, parseProxyHeader } from "../proxy-protocol/index.ts";
export * from "./events.ts";
export type { EndedFlow, Flow } from "./flow-table.ts";
export * from "./load-balancer.ts";
export { addMetrics, type HostMetrics, type NetworkLoadBalancerMetrics, renderPrometheus } from "./metrics.ts";
export { type MetricsServer, serveMetrics } from "./metrics-server.ts";
export type { NetworkLoadBalancerOptions, TargetOption } from "./options.ts";
export * from "./processes/balancers.ts";
export { renderAccessLog, type TlsConnection } from "./tls/access-log.ts";
