import type { NetworkLoadBalancer } from "../load-balancer.ts";
import type { BalancerEvent, EventName } from "./message.ts";

/** Passes the named events on as values. */
export function forwardEvents(
  { events }: Pick<NetworkLoadBalancer, "events">,
  names: readonly EventName[],
  tell: (event: BalancerEvent) => void,
): void {
  for (const name of names) events.on(name, (data: unknown) => tell({ name, data } as BalancerEvent));
}
