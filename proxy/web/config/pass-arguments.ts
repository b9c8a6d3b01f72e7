/** The arguments of `ProxyPass` and `BalancerMember` behind the path: a URL, keywords and `key=value`. */
import { isBalancerParameter, readBalancerParameters } from "./balancer-parameters.ts";
import { BadValue } from "./directive.ts";
import type { TargetDraft } from "./draft.ts";
import { parseBalancerUrl, parseUpstreamUrl } from "./upstream-url.ts";
import { isWorkerParameter, parseWorkerSettings, workerParameterNames } from "./worker-parameters.ts";

export function parseTarget(url: string, rest: readonly string[]): TargetDraft {
  const isRaw = rest.some((word) => /^nocanon$/i.test(word));
  const words = rest.filter((word) => !/^(nocanon|noquery|interpolate)$/i.test(word));
  const balancer = parseBalancerUrl(url);
  if (balancer) return { kind: "balancer", ...balancer, isRaw, parameters: balancerParameters(words) };
  return { kind: "worker", upstream: parseUpstreamUrl(url), isRaw, parameters: workerParameters(words) };
}

export function workerParameters(words: readonly string[]): ReadonlyMap<string, string> {
  const parameters = keyValues(words);
  for (const key of parameters.keys()) {
    if (!isWorkerParameter(key)) {
      throw new BadValue(`unknown worker parameter \`${key}\` (known: ${workerParameterNames.join(", ")})`);
    }
  }
  parseWorkerSettings(parameters, 0);
  return parameters;
}

function balancerParameters(words: readonly string[]): ReadonlyMap<string, string> {
  const parameters = keyValues(words);
  for (const key of parameters.keys()) {
    if (!isBalancerParameter(key)) throw new BadValue(`unknown balancer parameter \`${key}\``);
  }
  readBalancerParameters(parameters);
  return parameters;
}

export function keyValues(words: readonly string[]): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const word of words) {
    const [, key, value] = /^([^=]+)=(.+)$/.exec(word) ?? [];
    if (key === undefined || value === undefined) {
      throw new BadValue(`parameter must be in the form key=value, got \`${word}\``);
    }
    parameters.set(key.toLowerCase(), value);
  }
  return parameters;
}
