import { BadValue, onOrOff, wholeNumber } from "./directive.ts";
import type { BalancerConfig } from "./httpd-config.ts";

type Changes = { -readonly [Key in keyof BalancerConfig]?: BalancerConfig[Key] };

const PARAMETERS: Readonly<Record<string, (value: string) => Changes>> = {
  lbmethod: (value) => {
    if (value !== "byrequests") throw new BadValue(`unknown lbmethod \`${value}\` (known: byrequests)`);
    return {};
  },
  stickysession: (value) => {
    const [cookie = "", parameter = cookie] = value.split("|");
    return { sticky: { cookie, parameter } };
  },
  nofailover: (value) => ({ noFailover: onOrOff(value) }),
  maxattempts: (value) => ({ maxAttempts: wholeNumber(value) }),
  failonstatus: (value) => ({ failOnStatus: value.split(",").map((status) => wholeNumber(status, 100)) }),
};

export function isBalancerParameter(key: string): boolean {
  return Object.hasOwn(PARAMETERS, key);
}

/** @throws BadValue naming the parameter */
export function readBalancerParameters(parameters: ReadonlyMap<string, string>): Changes {
  const changes: Changes = {};
  for (const [key, value] of parameters) Object.assign(changes, PARAMETERS[key]?.(value) ?? {});
  return changes;
}
