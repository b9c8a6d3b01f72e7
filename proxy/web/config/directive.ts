/** What a directive is: how many arguments, where it may stand, what it writes. */
import { BadValue } from "./bad-value.ts";
import type { DirDraft, HostDraft, RootDraft } from "./draft.ts";

export { BadValue } from "./bad-value.ts";

/** Where a directive stands; what it states goes into the innermost draft that can take it. */
export interface Scope {
  readonly root: RootDraft;
  readonly host: HostDraft;
  readonly dir: DirDraft;
  /** Of the innermost `<Location>`. */
  readonly location: { readonly path: string; readonly pattern: RegExp | undefined } | undefined;
  /** Name of the balancer whose `<Proxy>` section it is; empty for a section of other proxies. */
  readonly balancer: string | undefined;
}

/** `root`: outside of every section. `host`: in virtual hosts too. `dir`: in locations too. `section`: only there. */
export type Context = "root" | "host" | "dir" | "section" | "proxy";

/** One directive. `apply` throws a {@link BadValue} for arguments that it cannot take. */
export interface Directive {
  /** Fewest and most arguments. */
  readonly arity: readonly [number, number];
  /** What the arguments are, for the message when their number is wrong. */
  readonly usage: string;
  readonly where: Context;
  readonly apply: (scope: Scope, args: readonly string[]) => void;
}

/** Directives by name, in lower case: they are written in any case. */
export type DirectiveFamily = Readonly<Record<string, Directive>>;

/** @throws BadValue where a directive of that context may not stand */
export function checkContext(_name: string, where: Context, { location, host, root, balancer }: Scope): void {
  const isSection = location !== undefined || balancer !== undefined;
  if (isSection && (where === "root" || where === "host")) throw new BadValue("not allowed in <Location> context");
  if (where === "root" && host !== root.main) throw new BadValue("cannot occur within <VirtualHost> section");
  if (where === "section" && !isSection) throw new BadValue("not allowed here");
  if (where === "proxy" && location !== undefined) throw new BadValue("not allowed in <Location> context");
}

export const MANY = Number.POSITIVE_INFINITY;

export function onOrOff(text: string): boolean {
  if (/^on$/i.test(text)) return true;
  if (/^off$/i.test(text)) return false;
  throw new BadValue(`must be On or Off, got \`${text}\``);
}

/** The one of `choices` that `text` is, whatever its case. */
export function oneOf<const Choice extends string>(text: string, choices: readonly Choice[]): Choice {
  const chosen = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
  if (chosen === undefined) throw new BadValue(`must be one of ${choices.join(", ")}, got \`${text}\``);
  return chosen;
}

export function wholeNumber(text: string, least = 0): number {
  if (/^\d+$/.test(text) && Number(text) >= least) return Number(text);
  throw new BadValue(`must be a whole number of at least ${least}, got \`${text}\``);
}

export function portNumber(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65535) return port;
  throw new BadValue(`port must be from 1 to 65535, got \`${text}\``);
}

const UNIT_MS = { ms: 1, s: 1000, mi: 60_000, h: 3_600_000 } as const;

/** A duration as httpd writes it: seconds, or with a unit `ms`, `s`, `mi`, `h`. */
export function durationMs(text: string): number {
  const [, digits, unit = "s"] = /^(\d+)(ms|s|mi|h)?$/.exec(text) ?? [];
  if (digits === undefined) throw new BadValue(`must be a time in seconds, or with a unit (500ms), got \`${text}\``);
  return Number(digits) * UNIT_MS[unit as keyof typeof UNIT_MS];
}

export function regularExpression(text: string, flags = ""): RegExp {
  try {
    // PCRE writes named groups as `(?P<name>` too.
    return new RegExp(text.replaceAll("(?P<", "(?<"), flags);
  } catch (error) {
    throw new BadValue(`regular expression could not be compiled: ${(error as Error).message}`);
  }
}
