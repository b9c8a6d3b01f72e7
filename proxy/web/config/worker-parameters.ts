import { BadValue, durationMs, onOrOff, wholeNumber } from "./directive.ts";

/** How connections to one upstream are made and kept (the `key=value` parameters of `ProxyPass`). */
export interface WorkerSettings {
  readonly connectTimeoutMs: number;
  readonly timeoutMs: number;
  /** `retry`: for how long a balancer leaves a member out that could not be reached. */
  readonly retryMs: number;
  /** `max`: connections at the same time; further requests wait for one. */
  readonly maxConnections: number;
  /** `acquire`: how long a request waits for one before it gets 503; absent: without limit. */
  readonly acquireMs?: number;
  /** `ttl`: an idle connection is closed after it. Absent: when the upstream closes it. */
  readonly idleTimeoutMs?: number;
  /** `disablereuse`, `enablereuse`. */
  readonly reuse: boolean;
  /** `keepalive`: TCP keep-alive probes on idle connections. */
  readonly tcpKeepAlive: boolean;
}

/** What `ProxyPass` or `BalancerMember` states of a member of a balancer. */
export interface MemberParameters {
  readonly route?: string;
  /** Hundredths. */
  readonly loadFactor?: number;
  readonly isStandby?: boolean;
  readonly isDisabled?: boolean;
}

type Changes = {
  -readonly [Key in keyof (WorkerSettings & MemberParameters)]?: (WorkerSettings & MemberParameters)[Key];
};

const PARAMETERS: Readonly<Record<string, (value: string) => Changes>> = {
  connectiontimeout: (value) => ({ connectTimeoutMs: durationMs(value) }),
  timeout: (value) => ({ timeoutMs: durationMs(value) }),
  keepalive: (value) => ({ tcpKeepAlive: onOrOff(value) }),
  retry: (value) => ({ retryMs: durationMs(value) }),
  max: (value) => ({ maxConnections: wholeNumber(value, 1) }),
  acquire: (value) => ({ acquireMs: wholeNumber(value) }),
  ttl: (value) => ({ idleTimeoutMs: durationMs(value) }),
  disablereuse: (value) => ({ reuse: !onOrOff(value) }),
  enablereuse: (value) => ({ reuse: onOrOff(value) }),
  // Buffers and pools of threads, which there are none of here.
  iobuffersize: ignored,
  receivebuffersize: ignored,
  flushpackets: () => ({}),
  flushwait: () => ({}),
  min: ignored,
  smax: ignored,
  ping: (value) => {
    durationMs(value);
    return {};
  },
  upgrade: () => ({}),
  route: (route) => ({ route }),
  loadfactor: (value) => ({ loadFactor: loadFactor(value) }),
  status: memberStatus,
};

function ignored(value: string): Changes {
  wholeNumber(value);
  return {};
}

function loadFactor(value: string): number {
  const number = /^\d+(\.\d{1,2})?$/.test(value) ? Number(value) : 0;
  if (number < 1 || number > 100) throw new BadValue(`must be a number from 1 to 100, got \`${value}\``);
  return Math.round(number * 100);
}

/** `+H`, `+D`, `-H` …; others that httpd knows (`S`, `I`, `N`, `E`) are not played. */
function memberStatus(value: string): Changes {
  const changes: Changes = {};
  for (const [, sign = "+", letter = ""] of value.matchAll(/([+-]?)(.)/g)) {
    const isSet = sign !== "-";
    if (/h/i.test(letter)) changes.isStandby = isSet;
    else if (/[ds]/i.test(letter)) changes.isDisabled = isSet;
    else throw new BadValue(`must be made of +H, +D, +S, got \`${value}\``);
  }
  return changes;
}

export const workerParameterNames = Object.keys(PARAMETERS);

export function isWorkerParameter(key: string): boolean {
  return Object.hasOwn(PARAMETERS, key.toLowerCase());
}

/** httpd's default for a member of a balancer. */
const RETRY_MS = 60_000;

/**
 * The settings of an upstream: what `ProxyPass` states, else httpd's defaults: an answer may take `ProxyTimeout`,
 * and a connection may take as long as an answer.
 *
 * @throws BadValue naming the parameter
 */
export function parseWorkerSettings(
  parameters: ReadonlyMap<string, string>,
  proxyTimeoutMs: number,
): WorkerSettings & MemberParameters {
  const changes: Changes = {};
  for (const [key, value] of parameters) Object.assign(changes, parseParameter(key, value));
  const timeoutMs = changes.timeoutMs ?? proxyTimeoutMs;
  return {
    connectTimeoutMs: timeoutMs,
    ...{ retryMs: RETRY_MS, maxConnections: Number.POSITIVE_INFINITY, reuse: true, tcpKeepAlive: false },
    ...changes,
    timeoutMs,
  };
}

function parseParameter(key: string, value: string): Changes {
  try {
    return PARAMETERS[key.toLowerCase()]?.(value) ?? {};
  } catch (error) {
    if (error instanceof BadValue) throw new BadValue(`parameter \`${key}\` ${error.message}`);
    throw error;
  }
}
