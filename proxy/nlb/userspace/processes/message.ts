/** What a parent and the processes that balance for it tell each other. Both ends are of one version: plain types do. */
import type { NetworkLoadBalancerEvents } from "../events.ts";
import type { NetworkLoadBalancer } from "../load-balancer.ts";
import type { NetworkLoadBalancerMetrics } from "../metrics.ts";
import type { NetworkLoadBalancerOptions } from "../options.ts";

export type ToWorker =
  | {
      readonly kind: "start";
      readonly options: NetworkLoadBalancerOptions;
      /** Which events are wanted: nobody is told of every flow who does not ask. */
      readonly events: readonly EventName[];
    }
  | { readonly kind: "metrics"; readonly id: number }
  | { readonly kind: "close"; readonly graceMs: number };

export type FromWorker =
  | { readonly kind: "listening"; readonly listeners: NetworkLoadBalancer["listeners"] }
  | { readonly kind: "failed"; readonly code: string; readonly message: string }
  | { readonly kind: "event"; readonly event: BalancerEvent }
  | { readonly kind: "metrics"; readonly id: number; readonly metrics: NetworkLoadBalancerMetrics };

export type EventName = keyof NetworkLoadBalancerEvents;

/** An event by its name. */
export type BalancerEvent = {
  [Name in EventName]: { readonly name: Name; readonly data: NetworkLoadBalancerEvents[Name][0] };
}[EventName];
