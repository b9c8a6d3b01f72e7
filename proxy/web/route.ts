/** Where a request goes: which settings hold for its path, and to which upstream it is sent on. */
import { type DirSettings, mergeSettings } from "./config/dir-settings.ts";
import type { HostConfig, LocationMatcher, PassTarget, ProxyPass, Redirect } from "./config/httpd-config.ts";

export type Route =
  /** `path`: at the upstream, decoded. */
  | { readonly kind: "forward"; readonly target: PassTarget; readonly path: string }
  | { readonly kind: "redirect"; readonly status: number; readonly to: string }
  | { readonly kind: "none" };

/** Settings by path of one host; sections that match together are merged once. */
export interface SettingsBook {
  of(path: string): { readonly settings: DirSettings; readonly groups: ReadonlyMap<string, string> };
}

const NO_GROUPS: ReadonlyMap<string, string> = new Map();

export function createSettingsBook({ settings, locations }: HostConfig): SettingsBook {
  const merged = new Map<string, DirSettings>();
  return {
    of(path) {
      if (locations.length === 0) return { settings, groups: NO_GROUPS };
      const found = locations.flatMap(({ matches, changes }, index) => {
        const groups = matchLocation(matches, path);
        return groups ? [{ index, changes, groups }] : [];
      });
      const key = found.map(({ index }) => index).join();
      const known = merged.get(key) ?? found.reduce((base, { changes }) => mergeSettings(base, changes), settings);
      merged.set(key, known);
      return { settings: known, groups: new Map(found.flatMap(({ groups }) => groups)) };
    },
  };
}

/** The named groups of a section that matches, as `MATCH_<NAME>`; undefined where it does not. */
function matchLocation(matches: LocationMatcher, path: string): readonly [string, string][] | undefined {
  if (matches.kind === "prefix") return restAfter(matches.path, path) === undefined ? undefined : [];
  const groups = matches.pattern.exec(path);
  if (groups === null) return undefined;
  return Object.entries(groups.groups ?? {}).map(([name, value]) => [`MATCH_${name.toUpperCase()}`, value ?? ""]);
}

/** What follows `prefix` in `path`; a prefix ends at a slash or at the end of the path, never inside a name. */
export function restAfter(prefix: string, path: string): string | undefined {
  if (!path.startsWith(prefix)) return undefined;
  const rest = path.slice(prefix.length);
  return prefix.endsWith("/") || rest === "" || rest.startsWith("/") ? rest : undefined;
}

/**
 * A `ProxyPass` of a `<Location>` goes first, then those of the host in the order of the file; redirections outside of
 * locations count only where none of them sends the path on.
 *
 * @param rawPath as the client wrote it, for `nocanon`
 */
export function findRoute(
  host: HostConfig,
  settings: DirSettings,
  { path, rawPath }: { path: string; rawPath: string },
): Route {
  const redirect = findRedirect(settings.redirects, path);
  if (redirect) return redirect;
  const inner = locationRoute(settings, path, rawPath);
  if (inner) return inner;
  return findPass(host.passes, path, rawPath) ?? findRedirect(host.redirects, path) ?? { kind: "none" };
}

function locationRoute({ pass }: DirSettings, path: string, rawPath: string): Route | undefined {
  if (pass === undefined) return undefined;
  if (pass.kind === "exclude") return { kind: "none" };
  const { target, pattern } = pass;
  const used = target.isRaw ? rawPath : path;
  if (pattern) return matchPattern(pattern, target, used);
  const rest = restAfter(pass.path, used);
  return rest === undefined ? undefined : { kind: "forward", target, path: pathOf(target) + rest };
}

function findPass(passes: readonly ProxyPass[], path: string, rawPath: string): Route | undefined {
  for (const pass of passes) {
    const used = pass.kind === "forward" && pass.target.isRaw ? rawPath : path;
    if (pass.kind === "exclude") {
      if (covers(pass.from, path)) return undefined;
      continue;
    }
    const route = passRoute(pass.from, pass.target, used);
    if (route) return route;
  }
  return undefined;
}

function covers(from: LocationMatcher, path: string): boolean {
  return from.kind === "prefix" ? restAfter(from.path, path) !== undefined : from.pattern.test(path);
}

function passRoute(from: LocationMatcher, target: PassTarget, path: string): Route | undefined {
  if (from.kind === "pattern") return matchPattern(from.pattern, target, path);
  const rest = restAfter(from.path, path);
  return rest === undefined ? undefined : { kind: "forward", target, path: pathOf(target) + rest };
}

/** Groups go into the upstream's path; where it names none, the whole path goes behind it. */
function matchPattern(pattern: RegExp, target: PassTarget, path: string): Route | undefined {
  const groups = pattern.exec(path);
  if (groups === null) return undefined;
  const template = pathOf(target);
  const filled = fillGroups(template, groups);
  return { kind: "forward", target, path: filled === template ? template + path : filled };
}

function fillGroups(template: string, groups: RegExpExecArray): string {
  return template.replace(/\\(.)|\$(\d)/g, (_whole, escaped, digit) => escaped ?? groups[Number(digit)] ?? "");
}

function pathOf(target: PassTarget): string {
  return target.kind === "worker" ? target.upstream.path : target.path;
}

function findRedirect(redirects: readonly Redirect[], path: string): Route | undefined {
  for (const { from, status, to } of redirects) {
    if (from.kind === "pattern") {
      const groups = from.pattern.exec(path);
      if (groups) return { kind: "redirect", status, to: fillGroups(to, groups) };
      continue;
    }
    const rest = restAfter(from.path, path);
    if (rest !== undefined) return { kind: "redirect", status, to: to === "" ? "" : to + rest };
  }
  return undefined;
}
