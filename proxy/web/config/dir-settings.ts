/** What a `<Location>` can change, and how one lies over another. */

import type { EnvRule } from "../edits/env-rule.ts";
import type { HeaderEdit } from "../edits/header-edit.ts";
import type { PassTarget, Redirect } from "./httpd-config.ts";

export interface DirSettings {
  /** A `ProxyPass` inside a section: goes before those outside. */
  readonly pass: LocationPass | undefined;
  readonly reverses: readonly ProxyPassReverse[];
  readonly cookieDomains: readonly Replacement[];
  readonly cookiePaths: readonly Replacement[];
  readonly preserveHost: boolean;
  /** `ProxyAddHeaders`: X-Forwarded-For, -Host and -Server go to the upstream. */
  readonly addHeaders: boolean;
  readonly errorOverride: ErrorOverride;
  readonly requestEdits: readonly HeaderEdit[];
  /** `Header onsuccess`, which is what `Header` alone means. */
  readonly responseEdits: readonly HeaderEdit[];
  /** `Header always`. */
  readonly alwaysEdits: readonly HeaderEdit[];
  readonly envRules: readonly EnvRule[];
  readonly errorDocuments: ReadonlyMap<number, ErrorDocument>;
  readonly signature: "Off" | "On" | "EMail";
  readonly redirects: readonly Redirect[];
  /** `Require all denied`. */
  readonly isDenied: boolean;
}

export type LocationPass =
  | { readonly kind: "exclude" }
  | {
      readonly kind: "forward" /** What the target stands for; absent for a pattern. */;
      readonly path: string;
      readonly pattern: RegExp | undefined;
      readonly target: PassTarget;
    };

export interface ProxyPassReverse {
  readonly path: string;
  readonly url: string;
}

export interface Replacement {
  readonly from: string;
  readonly to: string;
}

/** All from 400 on, none, or these alone. */
export type ErrorOverride = "Off" | "On" | readonly number[];

export type ErrorDocument =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "default" };

export const DEFAULT_SETTINGS: DirSettings = {
  ...{ pass: undefined, reverses: [], cookieDomains: [], cookiePaths: [], preserveHost: false, addHeaders: true },
  ...{ errorOverride: "Off", requestEdits: [], responseEdits: [], alwaysEdits: [], envRules: [] },
  ...{ errorDocuments: new Map(), signature: "Off", redirects: [], isDenied: false },
};

/** What a section states itself. */
export type DirChanges = Partial<DirSettings>;

/** Lists grow, with those of the inner section behind, and what it states otherwise goes first. */
export function mergeSettings(base: DirSettings, changes: DirChanges): DirSettings {
  return {
    ...base,
    ...changes,
    // The inner section's own come first: the first that matches is taken.
    reverses: joined(changes.reverses, base.reverses),
    cookieDomains: joined(changes.cookieDomains, base.cookieDomains),
    cookiePaths: joined(changes.cookiePaths, base.cookiePaths),
    redirects: joined(changes.redirects, base.redirects),
    requestEdits: joined(base.requestEdits, changes.requestEdits),
    responseEdits: joined(base.responseEdits, changes.responseEdits),
    alwaysEdits: joined(base.alwaysEdits, changes.alwaysEdits),
    envRules: joined(base.envRules, changes.envRules),
    errorDocuments: changes.errorDocuments
      ? new Map([...base.errorDocuments, ...changes.errorDocuments])
      : base.errorDocuments,
  };
}

function joined<T>(first: readonly T[] | undefined, second: readonly T[] | undefined): readonly T[] {
  if (!first?.length) return second ?? [];
  return second?.length ? [...first, ...second] : first;
}
