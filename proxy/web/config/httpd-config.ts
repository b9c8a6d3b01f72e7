/** What the server makes of `httpd.conf`: every directive's value, with httpd's own defaults where none is given. */
import type { FormatCondition } from "./condition.ts";
import type { DirChanges, DirSettings } from "./dir-settings.ts";
import type { WorkerSettings } from "./worker-parameters.ts";

export interface HttpdConfig {
  readonly file: string;
  readonly serverRoot: string;
  readonly listen: readonly ListenAddress[];
  /** How long a graceful stop waits for what is under way; 0 is for ever. */
  readonly gracefulShutdownTimeoutMs: number;
  /** Where the server's own process id is written; absent: nowhere. */
  readonly pidFile: string | undefined;
  /** Serves what no virtual host does. */
  readonly main: HostConfig;
  /** In the order of the file. */
  readonly hosts: readonly HostConfig[];
  /** Every `<Proxy balancer://name>`, by name. */
  readonly balancers: ReadonlyMap<string, BalancerConfig>;
}

export interface ListenAddress {
  /** Absent: every address. */
  readonly host?: string;
  readonly port: number;
}

/** The main server or one `<VirtualHost>`. */
export interface HostConfig {
  /** Of `<VirtualHost>`; a part that is absent stands for any. */
  readonly addresses: readonly { readonly host?: string; readonly port?: number }[];
  /** `ServerName`; the machine's name unless stated. */
  readonly name: string;
  /** Of `ServerName`. */
  readonly port: number | undefined;
  /** `ServerAlias`: lower case, with `*` and `?`. */
  readonly aliases: readonly string[];
  readonly admin: string | undefined;
  readonly tokens: ServerTokens;
  readonly timeoutMs: number;
  readonly keepAlive: boolean;
  readonly keepAliveTimeoutMs: number;
  /** 0: without limit. */
  readonly maxKeepAliveRequests: number;
  readonly limits: RequestLimits;
  readonly reading: ReadTimeouts;
  readonly allowTrace: boolean;
  readonly encodedSlashes: "Off" | "On" | "NoDecode";
  readonly mergeSlashes: boolean;
  readonly passes: readonly ProxyPass[];
  readonly redirects: readonly Redirect[];
  readonly via: "Off" | "On" | "Full" | "Block";
  readonly log: LogConfig;
  /** What holds outside of every `<Location>`. */
  readonly settings: DirSettings;
  /** In the order of the file: later ones override. */
  readonly locations: readonly LocationConfig[];
}

export type ServerTokens = "Prod" | "Major" | "Minor" | "Min" | "OS" | "Full";

/** Bytes, and a number of fields; 0 fields: without limit. */
export interface RequestLimits {
  readonly line: number;
  readonly fields: number;
  readonly fieldSize: number;
}

/** `RequestReadTimeout`: how slow a client may be. */
export interface ReadTimeouts {
  readonly header: ReadTimeout;
  readonly body: ReadTimeout;
}

export interface ReadTimeout {
  /** 0: without limit. */
  readonly initialMs: number;
  /** The most that bytes can extend it to. */
  readonly maxMs: number;
  /** Bytes that buy another second; 0: none do. */
  readonly minRate: number;
}

export interface LocationConfig {
  readonly matches: LocationMatcher;
  /** What the section states itself. */
  readonly changes: DirChanges;
}

export type LocationMatcher =
  | { readonly kind: "prefix"; readonly path: string }
  | { readonly kind: "pattern"; readonly pattern: RegExp };

/** `ProxyPass` sends on; `ProxyPass path !` keeps a path from being sent on by a later one. */
export type ProxyPass = { readonly kind: "exclude"; readonly from: LocationMatcher } | ForwardPass;

export interface ForwardPass {
  readonly kind: "forward";
  readonly from: LocationMatcher;
  readonly target: PassTarget;
}

export type PassTarget =
  | {
      readonly kind: "worker";
      readonly upstream: UpstreamUrl;
      readonly worker: WorkerSettings;
      /** `nocanon`: the path goes on as the client wrote it. */
      readonly isRaw: boolean;
    }
  | { readonly kind: "balancer"; readonly name: string; readonly path: string; readonly isRaw: boolean };

export interface UpstreamUrl {
  readonly scheme: string;
  /** Name or address, lower case, without brackets. */
  readonly host: string;
  readonly port: number;
  /** What follows the authority, as written; may be empty. */
  readonly path: string;
}

export interface BalancerConfig {
  readonly name: string;
  readonly members: readonly BalancerMember[];
  /** Names of the cookie and of the path parameter that carry the route. */
  readonly sticky: { readonly cookie: string; readonly parameter: string } | undefined;
  /** A route whose member is out of order is not served by another. */
  readonly noFailover: boolean;
  /** How many other members one request is given to; absent: all of them. */
  readonly maxAttempts: number | undefined;
  /** Answers with these put the member in error. */
  readonly failOnStatus: readonly number[];
}

export interface BalancerMember {
  readonly upstream: UpstreamUrl;
  readonly worker: WorkerSettings;
  readonly route: string;
  /** Hundredths: `loadfactor=1.5` is 150. */
  readonly loadFactor: number;
  /** `status=+H`: serves only when no other can. */
  readonly isStandby: boolean;
  /** `status=+D`. */
  readonly isDisabled: boolean;
}

export interface Redirect {
  readonly status: number;
  readonly from: LocationMatcher;
  /** Empty for a status that is no redirection. */
  readonly to: string;
}

export interface LogConfig {
  readonly accessLogs: readonly AccessLogConfig[];
  readonly errorLog: string;
  readonly level: LogLevel;
  /** By module: `LogLevel warn proxy:debug`. */
  readonly moduleLevels: ReadonlyMap<string, LogLevel>;
}

export interface AccessLogConfig {
  readonly target: string;
  readonly format: string;
  readonly condition: FormatCondition | undefined;
}

/** Gravest first. */
export const LOG_LEVELS = [
  ...(["emerg", "alert", "crit", "error", "warn", "notice", "info", "debug"] as const),
  ...(["trace1", "trace2", "trace3", "trace4", "trace5", "trace6", "trace7", "trace8"] as const),
] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
