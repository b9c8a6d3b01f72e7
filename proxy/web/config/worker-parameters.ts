import { BadValue, durationMs, onOrOff, wholeNumber } from "./directive.ts";
import type { WorkerSettings } from "./httpd-config.ts";

type Changes = { -readonly [Key in keyof WorkerSettings]?: WorkerSettings[Key] };

const PARAMETERS: Readonly<Record<string, (value: string) => Changes>> = {
  connectiontimeout: (value) => ({ connectTimeoutMs: durationMs(value) }),
  timeout: (value) => ({ timeoutMs: durationMs(value) }),
  keepalive: (value) => ({ tcpKeepAlive: onOrOff(value) }),
  retry: (value) => ({ retryMs: durationMs(value) }),
  max: (value) => ({ maxConnections: wholeNumber(value, 1) }),
  ttl: (value) => ({ idleTimeoutMs: durationMs(value) }),
  disablereuse: (value) => ({ reuse: !onOrOff(value) }),
  enablereuse: (value) => ({ reuse: onOrOff(value) }),
};

export const workerParameterNames = Object.keys(PARAMETERS);

export function isWorkerParameter(key: string): boolean {
  return Object.hasOwn(PARAMETERS, key.toLowerCase());
}

/**
 * The settings of an upstream: what `ProxyPass` states, else httpd's defaults: an answer may take `ProxyTimeout`,
 * and a connection may take as long as an answer.
 *
 * @throws BadValue naming the parameter
 */
export function parseWorkerSettings(parameters: ReadonlyMap<string, string>, proxyTimeoutMs: number): WorkerSettings {
  const changes: Changes = {};
  for (const [key, value] of parameters) Object.assign(changes, parseParameter(key, value));
  const timeoutMs = changes.timeoutMs ?? proxyTimeoutMs;
  return {
    connectTimeoutMs: timeoutMs,
    // DIFFERS: httpd rests for 60 s after a failure unless told otherwise, which hides how fast the tiers below heal.
    retryMs: 0,
    maxConnections: Number.POSITIVE_INFINITY,
    reuse: true,
    tcpKeepAlive: false,
    ...changes,
    timeoutMs,
  };
}

function parseParameter(key: string, value: string): Changes {
  try {
    return PARAMETERS[key]?.(value) ?? {};
  } catch (error) {
    if (error instanceof BadValue) throw new BadValue(`parameter \`${key}\` ${error.message}`);
    throw error;
  }
}
