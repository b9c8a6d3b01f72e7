/** Rewrites of host and URL on the way to a target (row ALB-032). */
import type { RequestTransform } from "../../../lab/model/index.ts";
import type { RouteRequest } from "../front/front.ts";

export interface Transformed {
  readonly host?: string;
  readonly target?: string;
}

const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/i;
const TARGET = /^\/[\x21-\x7e]*$/;

/**
 * What the target gets in place of host and URL; nothing of either that no pattern matches.
 *
 * @returns `undefined` where a pattern matches and gives no host or URL: the client then gets a 500
 */
export function transform(
  transforms: readonly RequestTransform[],
  { host, target }: Pick<RouteRequest, "host" | "target">,
): Transformed | undefined {
  const newHost = rewrite(transforms, "host-header-rewrite", host);
  const newTarget = rewrite(transforms, "url-rewrite", target);
  if (newHost !== undefined && !HOST.test(newHost)) return undefined;
  if (newTarget !== undefined && !TARGET.test(newTarget)) return undefined;
  return {
    ...(newHost !== undefined && { host: newHost }),
    ...(newTarget !== undefined && { target: newTarget }),
  };
}

function rewrite(
  transforms: readonly RequestTransform[],
  kind: RequestTransform["kind"],
  text: string,
): string | undefined {
  const flags = kind === "host-header-rewrite" ? "i" : "";
  const fitting = transforms
    .filter((one) => one.kind === kind)
    .map(({ regex, replace }) => ({ regex: new RegExp(regex, flags), replace }))
    .find(({ regex }) => regex.test(text));
  return fitting && text.replace(fitting.regex, fitting.replace);
}
