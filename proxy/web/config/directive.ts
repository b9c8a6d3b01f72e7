import type { ListenAddress, LogLevel, ProxyPassReverse, UpstreamUrl } from "./httpd-config.ts";

/** What the directives write into while the file is read; the defaults that depend on others are filled in afterwards. */
export interface Draft {
  serverRoot: string;
  serverName: string | undefined;
  listen: ListenAddress[];
  timeoutMs: number;
  keepAlive: boolean;
  keepAliveTimeoutMs: number;
  maxKeepAliveRequests: number;
  gracefulShutdownTimeoutMs: number;
  passes: PassDraft[];
  reverses: ProxyPassReverse[];
  preserveHost: boolean;
  addHeaders: boolean;
  via: "Off" | "On";
  proxyTimeoutMs: number | undefined;
  formats: Map<string, string>;
  accessLogs: { target: string; format: string | undefined }[];
  errorLog: string;
  logLevel: LogLevel;
}

export type PassDraft =
  | { readonly kind: "exclude"; readonly path: string }
  | {
      readonly kind: "forward";
      readonly path: string;
      readonly upstream: UpstreamUrl;
      readonly parameters: ReadonlyMap<string, string>;
    };

/** One directive. `apply` throws a {@link BadValue} for arguments that it cannot take. */
export interface Directive {
  /** Fewest and most arguments. */
  readonly arity: readonly [number, number];
  /** What the arguments are, for the message when their number is wrong. */
  readonly usage: string;
  readonly apply: (draft: Draft, args: readonly string[]) => void;
}

/** Directives by name, in lower case: they are written in any case. */
export type DirectiveFamily = Readonly<Record<string, Directive>>;

/** Says what is wrong with an argument; the reader of the file adds where. */
export class BadValue extends Error {}

export function onOrOff(text: string): boolean {
  if (/^on$/i.test(text)) return true;
  if (/^off$/i.test(text)) return false;
  throw new BadValue(`must be On or Off, got \`${text}\``);
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
