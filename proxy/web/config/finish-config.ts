/** Fills in what a configuration leaves open: from the main server, from httpd's defaults. */
import { readBalancerParameters } from "./balancer-parameters.ts";
import { DEFAULT_SETTINGS, type DirChanges, type DirSettings, mergeSettings } from "./dir-settings.ts";
import type { BalancerDraft, DirDraft, HostDraft, PassDraft, RootDraft, TargetDraft } from "./draft.ts";
import type {
  AccessLogConfig,
  BalancerConfig,
  HostConfig,
  HttpdConfig,
  LogConfig,
  PassTarget,
  ProxyPass,
} from "./httpd-config.ts";
import { parseWorkerSettings } from "./worker-parameters.ts";

/** httpd's "common" format, used where a log states none. */
const COMMON_FORMAT = '%h %l %u %t "%r" %>s %b';

type HostValues = Pick<
  HostConfig,
  | "aliases"
  | "admin"
  | "port"
  | "tokens"
  | "timeoutMs"
  | "keepAlive"
  | "keepAliveTimeoutMs"
  | "maxKeepAliveRequests"
  | "allowTrace"
  | "encodedSlashes"
  | "mergeSlashes"
  | "via"
>;

const HOST_DEFAULTS: HostValues = {
  ...{ aliases: [], admin: undefined, port: undefined, tokens: "Full", timeoutMs: 60_000, keepAlive: true },
  ...{ keepAliveTimeoutMs: 5_000, maxKeepAliveRequests: 100, allowTrace: true, encodedSlashes: "Off" },
  ...{ mergeSlashes: true, via: "Off" },
};

const LIMITS: HostConfig["limits"] = { line: 8190, fields: 100, fieldSize: 8190 };

/** As Debian's httpd has it; mod_reqtimeout's own defaults are the same. */
const READING: HostConfig["reading"] = {
  header: { initialMs: 20_000, maxMs: 40_000, minRate: 500 },
  body: { initialMs: 20_000, maxMs: Number.POSITIVE_INFINITY, minRate: 500 },
};

interface Surroundings {
  readonly file: string;
  readonly machineName: string;
  readonly serverRoot: string;
}

export function finishConfig(root: RootDraft, { file, machineName, serverRoot }: Surroundings): HttpdConfig {
  const timeoutMs = proxyTimeoutOf(root.main, root.main);
  return {
    ...{ file, serverRoot, listen: root.listen, pidFile: root.pidFile },
    gracefulShutdownTimeoutMs: root.gracefulShutdownTimeoutMs,
    main: finishHost(root.main, root.main, machineName),
    hosts: root.hosts.map((host) => finishHost(host, root.main, machineName)),
    balancers: new Map([...root.balancers].map(([name, draft]) => [name, finishBalancer(draft, timeoutMs)])),
  };
}

/** @param main what `host` does not state itself comes from it; the same where `host` is the main server */
function finishHost(host: HostDraft, main: HostDraft, machineName: string): HostConfig {
  const timeoutMs = proxyTimeoutOf(host, main);
  const base = mergeSettings(DEFAULT_SETTINGS, changesOf(main.dir, timeoutMs));
  const own = host === main ? [] : [main];
  // Names are a host's own; a host without one has the main server's.
  const { aliases: _aliases, ...inherited } = main.values;
  return {
    ...{ ...HOST_DEFAULTS, name: machineName, ...inherited, ...host.values },
    addresses: host.addresses,
    limits: { ...LIMITS, ...main.limits, ...host.limits },
    reading: { ...READING, ...main.reading, ...host.reading },
    passes: [...own, host].flatMap(({ passes }) => passes.map((pass) => finishPass(pass, timeoutMs))),
    redirects: [...[host, ...own].flatMap(({ redirects }) => redirects)],
    log: finishLog(host, main),
    settings: host === main ? base : mergeSettings(base, changesOf(host.dir, timeoutMs)),
    locations: [...own, host].flatMap(({ locations }) =>
      locations.map(({ matches, dir }) => ({ matches, changes: changesOf(dir, timeoutMs) })),
    ),
  };
}

function proxyTimeoutOf(host: HostDraft, main: HostDraft): number {
  return (
    host.proxyTimeoutMs ??
    main.proxyTimeoutMs ??
    host.values.timeoutMs ??
    main.values.timeoutMs ??
    HOST_DEFAULTS.timeoutMs
  );
}

function finishPass(pass: PassDraft, proxyTimeoutMs: number): ProxyPass {
  if (pass.kind === "exclude") return pass;
  return { ...pass, target: finishTarget(withoutReuse(pass.target), proxyTimeoutMs) };
}

/** Where groups of a pattern go into the URL, it names many places: httpd keeps no connection to them. */
function withoutReuse(target: TargetDraft): TargetDraft {
  if (target.kind === "balancer" || !/\$\d/.test(target.upstream.path) || target.parameters.has("enablereuse"))
    return target;
  return { ...target, parameters: new Map([["disablereuse", "On"], ...target.parameters]) };
}

function finishTarget(target: TargetDraft, proxyTimeoutMs: number): PassTarget {
  const { parameters, ...rest } = target;
  if (rest.kind === "balancer") return rest;
  const {
    route: _route,
    loadFactor: _factor,
    isStandby: _standby,
    isDisabled: _disabled,
    ...worker
  } = parseWorkerSettings(parameters, proxyTimeoutMs);
  return { ...rest, worker };
}

function finishBalancer(draft: BalancerDraft, proxyTimeoutMs: number): BalancerConfig {
  return {
    ...{ sticky: undefined, noFailover: false, maxAttempts: undefined, failOnStatus: [] },
    ...readBalancerParameters(draft.parameters),
    name: draft.name,
    members: draft.members.map(({ upstream, parameters }) => {
      const settings = parseWorkerSettings(parameters, proxyTimeoutMs);
      const { route = "", loadFactor = 100, isStandby = false, isDisabled = false, ...worker } = settings;
      return { upstream, worker, route, loadFactor, isStandby, isDisabled };
    }),
  };
}

/** What a section states; lists and pages that it does not state are left out, so that others show through. */
function changesOf({ values, lists, errorDocuments, pass }: DirDraft, proxyTimeoutMs: number): DirChanges {
  const stated = Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));
  return {
    ...values,
    ...stated,
    ...(errorDocuments.size > 0 ? { errorDocuments } : {}),
    ...(pass ? { pass: finishLocationPass(pass, proxyTimeoutMs) } : {}),
  };
}

function finishLocationPass(pass: NonNullable<DirDraft["pass"]>, proxyTimeoutMs: number): DirSettings["pass"] {
  return pass.kind === "exclude" ? pass : { ...pass, target: finishTarget(pass.target, proxyTimeoutMs) };
}

/** A host with logs of its own writes to these alone. */
function finishLog(host: HostDraft, main: HostDraft): LogConfig {
  const logs = host.accessLogs.length > 0 ? host.accessLogs : main.accessLogs;
  const formats = new Map([...main.formats, ...host.formats]);
  return {
    accessLogs: logs.map((log): AccessLogConfig => ({ ...log, format: namedFormat(formats, log.format) })),
    errorLog: host.errorLog ?? main.errorLog ?? "logs/error_log",
    level: host.logLevel ?? main.logLevel ?? "warn",
    moduleLevels: new Map([...(host.logLevel ? [] : main.moduleLevels), ...host.moduleLevels]),
  };
}

/** A name that no LogFormat gave is itself the format, as in httpd. */
function namedFormat(formats: ReadonlyMap<string, string>, format: string | undefined): string {
  if (format === undefined) return formats.get("") ?? COMMON_FORMAT;
  return formats.get(format) ?? format;
}
