/** What the directives write into while the file is read; what depends on other directives is filled in afterwards. */
import type { FormatCondition } from "./condition.ts";
import type { DirSettings, LocationPass } from "./dir-settings.ts";
import type { HostConfig, ListenAddress, LocationMatcher, LogLevel, Redirect, UpstreamUrl } from "./httpd-config.ts";

export interface RootDraft {
  readonly main: HostDraft;
  readonly hosts: HostDraft[];
  readonly listen: ListenAddress[];
  readonly balancers: Map<string, BalancerDraft>;
  gracefulShutdownTimeoutMs: number;
  pidFile: string | undefined;
}

type Mutable<T> = { -readonly [Key in keyof T]?: T[Key] };

/** What one host states itself. */
export interface HostDraft {
  readonly addresses: HostConfig["addresses"];
  readonly values: Mutable<
    Omit<HostConfig, "addresses" | "passes" | "redirects" | "log" | "settings" | "locations" | "limits" | "reading">
  >;
  readonly limits: Mutable<HostConfig["limits"]>;
  readonly reading: Mutable<HostConfig["reading"]>;
  proxyTimeoutMs: number | undefined;
  readonly passes: PassDraft[];
  readonly redirects: Redirect[];
  readonly formats: Map<string, string>;
  readonly accessLogs: AccessLogDraft[];
  errorLog: string | undefined;
  logLevel: LogLevel | undefined;
  readonly moduleLevels: Map<string, LogLevel>;
  readonly dir: DirDraft;
  readonly locations: { readonly matches: LocationMatcher; readonly dir: DirDraft }[];
}

/** What one section states itself. */
export interface DirDraft {
  readonly values: Mutable<Omit<DirSettings, ListKey | "pass" | "errorDocuments">>;
  readonly lists: { -readonly [Key in ListKey]: DirSettings[Key][number][] };
  readonly errorDocuments: Map<number, DirSettings["errorDocuments"] extends ReadonlyMap<number, infer V> ? V : never>;
  pass: LocationPassDraft | undefined;
}

export type ListKey =
  | "reverses"
  | "cookieDomains"
  | "cookiePaths"
  | "requestEdits"
  | "responseEdits"
  | "alwaysEdits"
  | "envRules"
  | "redirects";

export interface AccessLogDraft {
  readonly target: string;
  readonly format: string | undefined;
  readonly condition: FormatCondition | undefined;
}

export type PassDraft =
  | { readonly kind: "exclude"; readonly from: LocationMatcher }
  | { readonly kind: "forward"; readonly from: LocationMatcher; readonly target: TargetDraft };

export type TargetDraft =
  | {
      readonly kind: "worker";
      readonly upstream: UpstreamUrl;
      readonly parameters: ReadonlyMap<string, string>;
      readonly isRaw: boolean;
    }
  | {
      readonly kind: "balancer";
      readonly name: string;
      readonly path: string;
      readonly parameters: ReadonlyMap<string, string>;
      readonly isRaw: boolean;
    };

export type LocationPassDraft =
  | Extract<LocationPass, { kind: "exclude" }>
  | (Omit<Extract<LocationPass, { kind: "forward" }>, "target"> & { readonly target: TargetDraft });

export interface BalancerDraft {
  readonly name: string;
  readonly members: { readonly upstream: UpstreamUrl; readonly parameters: ReadonlyMap<string, string> }[];
  readonly parameters: Map<string, string>;
}

export function emptyHost(addresses: HostConfig["addresses"] = []): HostDraft {
  return {
    ...{ addresses, values: {}, limits: {}, reading: {}, proxyTimeoutMs: undefined, passes: [], redirects: [] },
    ...{ formats: new Map(), accessLogs: [], errorLog: undefined, logLevel: undefined, moduleLevels: new Map() },
    ...{ dir: emptyDir(), locations: [] },
  };
}

export function emptyDir(): DirDraft {
  return {
    values: {},
    lists: {
      ...{ reverses: [], cookieDomains: [], cookiePaths: [], requestEdits: [], responseEdits: [], alwaysEdits: [] },
      ...{ envRules: [], redirects: [] },
    },
    errorDocuments: new Map(),
    pass: undefined,
  };
}

export function emptyRoot(): RootDraft {
  return {
    ...{ main: emptyHost(), hosts: [], listen: [], balancers: new Map() },
    // DIFFERS: httpd waits without limit unless GracefulShutdownTimeout says otherwise; a container is killed after ten.
    ...{ gracefulShutdownTimeoutMs: 8_000, pidFile: undefined },
  };
}

/** The balancer of that name, made where it is first named. */
export function balancerOf(root: RootDraft, name: string): BalancerDraft {
  const balancer = root.balancers.get(name) ?? { name, members: [], parameters: new Map() };
  root.balancers.set(name, balancer);
  return balancer;
}
