/** Redirects (row ALB-029). */
import type { RedirectAction } from "../../../lab/model/index.ts";
import type { RouteRequest } from "../front/front.ts";

/** A longer Location is answered with 507 (row ALB-083). */
export const LONGEST_LOCATION = 8192;

/** Where a redirect sends its request, with its port written out as AWS does. */
export function locationOf(action: RedirectAction, request: RouteRequest): string {
  const mark = request.target.indexOf("?");
  const path = mark < 0 ? request.target : request.target.slice(0, mark);
  const values: Readonly<Record<string, string>> = {
    protocol: request.protocol,
    host: request.host,
    port: String(request.listenerPort),
    path: path.replace(/^\//, ""),
    query: mark < 0 ? "" : request.target.slice(mark + 1),
  };
  const fill = (text: string) => text.replace(/#\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  const query = fill(action.query);
  const origin = `${fill(action.protocol).toLowerCase()}://${fill(action.host)}:${fill(action.port)}`;
  return `${origin}${fill(action.path)}${query === "" ? "" : `?${query}`}`;
}
