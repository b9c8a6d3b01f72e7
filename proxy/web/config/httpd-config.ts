/** What the server makes of `httpd.conf`: every directive's value, with httpd's own defaults where none is given. */
export interface HttpdConfig {
  readonly file: string;
  readonly serverRoot: string;
  /** `ServerName`; the machine's name unless stated. */
  readonly serverName: string;
  readonly listen: readonly ListenAddress[];
  readonly timeoutMs: number;
  readonly keepAlive: boolean;
  readonly keepAliveTimeoutMs: number;
  /** 0: without limit. */
  readonly maxKeepAliveRequests: number;
  /** How long a graceful stop waits for what is under way; 0 is for ever. */
  readonly gracefulShutdownTimeoutMs: number;
  readonly proxy: ProxyConfig;
  readonly log: LogConfig;
}

export interface ListenAddress {
  /** Absent: every address. */
  readonly host?: string;
  readonly port: number;
}

export interface ProxyConfig {
  /** In the order of the file: the first that matches is taken. */
  readonly passes: readonly ProxyPass[];
  readonly reverses: readonly ProxyPassReverse[];
  readonly preserveHost: boolean;
  /** `ProxyAddHeaders`: X-Forwarded-For, -Host and -Server go to the upstream. */
  readonly addHeaders: boolean;
  readonly via: "Off" | "On";
}

/** `ProxyPass path url` sends on; `ProxyPass path !` keeps a path from being sent on by a later one. */
export type ProxyPass =
  | { readonly kind: "exclude"; readonly path: string }
  | {
      readonly kind: "forward";
      readonly path: string;
      readonly upstream: UpstreamUrl;
      readonly worker: WorkerSettings;
    };

export interface UpstreamUrl {
  readonly scheme: string;
  /** Name or address, lower case, without brackets. */
  readonly host: string;
  readonly port: number;
  /** What follows the authority, as written; may be empty. */
  readonly path: string;
}

/** How connections to one upstream are made and kept (the `key=value` parameters of `ProxyPass`). */
export interface WorkerSettings {
  readonly connectTimeoutMs: number;
  readonly timeoutMs: number;
  /** `retry`: for how long no connection is tried after one could not be made; requests get 503 at once. */
  readonly retryMs: number;
  /** `max`: connections at the same time; further requests wait for one. */
  readonly maxConnections: number;
  /** `ttl`: an idle connection is closed after it. Absent: when the upstream closes it. */
  readonly idleTimeoutMs?: number;
  /** `disablereuse`, `enablereuse`. */
  readonly reuse: boolean;
  /** `keepalive`: TCP keep-alive probes on idle connections. */
  readonly tcpKeepAlive: boolean;
}

export interface ProxyPassReverse {
  readonly path: string;
  readonly url: string;
}

export interface LogConfig {
  readonly accessLogs: readonly { readonly target: string; readonly format: string }[];
  readonly errorLog: string;
  readonly level: LogLevel;
}

/** Gravest first. */
export const LOG_LEVELS = ["emerg", "alert", "crit", "error", "warn", "notice", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
