import { headerValue } from "../edits/header-edit.ts";
import { routeOfSession } from "../upstream/balancer.ts";
import { protocolOf } from "../upstream/protocols.ts";
import type { Forward, Place } from "./forward.ts";

/** The upstream of this try; undefined where a balancer has none to offer. */
export function chooseUpstream(forward: Forward): Place | undefined {
  const { target, exchange } = forward;
  const { generation } = exchange;
  if (target.kind === "worker") return forward.place ?? placeOf(forward, target);
  const config = generation.config.balancers.get(target.name);
  const route = config && routeOfSession(config.sticky, exchange.target.uri, headerValue(exchange.fields, "Cookie"));
  forward.member = generation.balancers.get(target.name)?.choose(route, forward.tried);
  return forward.member && placeOf(forward, forward.member);
}

function placeOf({ exchange }: Forward, { upstream, worker }: Pick<Place, "upstream" | "worker">): Place {
  const pool = exchange.generation.poolOf(upstream, worker);
  return { upstream, worker, protocol: protocolOf(upstream.scheme), pool };
}
