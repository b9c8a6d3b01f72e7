/** `SetEnv`, `UnsetEnv`, `SetEnvIf`: variables of a request, for conditions, headers and logs. */
import type { Field } from "../../http1/index.ts";
import { headerValue } from "./header-edit.ts";

export interface EnvRule {
  /** What is looked at; without it the rule always holds. */
  readonly when: { readonly of: (request: EnvSubject) => string | undefined; readonly pattern: RegExp } | undefined;
  /** `undefined` takes the variable away. */
  readonly changes: readonly { readonly name: string; readonly value: string | undefined }[];
}

/** What a rule may look at. */
export interface EnvSubject {
  readonly fields: readonly Field[];
  readonly clientAddress: string;
  readonly serverAddress: string;
  readonly method: string;
  readonly path: string;
  readonly protocol: string;
}

const ATTRIBUTES: Readonly<Record<string, (request: EnvSubject) => string>> = {
  remote_addr: ({ clientAddress }) => clientAddress,
  remote_host: ({ clientAddress }) => clientAddress,
  server_addr: ({ serverAddress }) => serverAddress,
  request_method: ({ method }) => method,
  request_protocol: ({ protocol }) => protocol,
  request_uri: ({ path }) => path,
};

/** An attribute of `SetEnvIf`: one of the request, else a header. */
export function subjectOf(attribute: string): (request: EnvSubject) => string | undefined {
  return ATTRIBUTES[attribute.toLowerCase()] ?? (({ fields }) => headerValue(fields, attribute));
}

/** The variables that the rules leave. `base`: there before them. */
export function runEnvRules(
  rules: readonly EnvRule[],
  request: EnvSubject,
  base: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  if (rules.length === 0) return base;
  const env = new Map(base);
  for (const rule of rules) {
    const groups = rule.when ? rule.when.pattern.exec(rule.when.of(request) ?? "") : [];
    if (groups === null) continue;
    for (const { name, value } of rule.changes) {
      if (value === undefined) env.delete(name);
      else
        env.set(
          name,
          value.replace(/\$(\d)/g, (_whole, digit) => groups[Number(digit)] ?? ""),
        );
    }
  }
  return env;
}
