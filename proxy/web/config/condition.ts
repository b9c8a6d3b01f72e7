import { BadValue } from "./bad-value.ts";

/** `env=NAME` or `env=!NAME` behind a directive: it counts where the request has that variable, or has not. */
export interface FormatCondition {
  readonly name: string;
  readonly isNegated: boolean;
}

/** @throws BadValue for other conditions */
export function parseCondition(text: string): FormatCondition {
  const [, negation, name] = /^env=(!?)(.+)$/i.exec(text) ?? [];
  if (name === undefined) throw new BadValue(`condition must be env=name or env=!name, got \`${text}\``);
  return { name, isNegated: negation === "!" };
}

/** The environment of one request: what SetEnvIf and the named groups of `<LocationMatch>` left. */
export type RequestEnv = ReadonlyMap<string, string>;

export function holds(condition: FormatCondition | undefined, env: RequestEnv): boolean {
  return condition === undefined || env.has(condition.name) !== condition.isNegated;
}
