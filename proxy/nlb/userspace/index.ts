/** `tierlab/nlb`: a Network Load Balancer in any Node process. */

export { type ParsedHeader, parseProxyHeader } from "../proxy-protocol/index.ts";
export type { EndedFlow, Flow } from "./flow-table.ts";
export * from "./load-balancer.ts";
export type { NetworkLoadBalancerOptions, TargetOption } from "./options.ts";
