/** Names on a command line matched with what there is. */
import { LabError } from "../../model/errors.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Package } from "./package.ts";

export interface Selection {
  /** In the store and not installed. */
  readonly available: readonly Package[];
  readonly installed: readonly Package[];
  /** Neither; as given. */
  readonly unmatched: readonly string[];
}

/**
 * @param kind whose names: yum's, of which Debian's own are part once they are installed (`bash`, `curl`), or pip's
 * @throws LabError `Unreachable` for an address or a file: labs have no internet, and the store is all there is
 */
export function selectPackages(
  { store, installed }: Catalogue,
  names: readonly string[],
  kind: "rpm" | "pip",
): Selection {
  const present = names.map((name) => find(installed, name, kind));
  const absent = names.map((name, index) => (present[index] ? undefined : find(store.filter(isOffered), name, kind)));
  return {
    installed: unique(present),
    available: unique(absent),
    unmatched: names.filter((_, index) => !present[index] && !absent[index]),
  };
}

/** Debian's packages are in the store for the sake of others. */
const isOffered = ({ kind }: Package): boolean => kind !== "debian";

function find(packages: readonly Package[], given: string, kind: "rpm" | "pip"): Package | undefined {
  if (/^https?:\/\/|^ftp:|\//.test(given)) {
    throw new LabError("Unreachable", `Error: ${given}: labs have no internet, and packages come from the image only`);
  }
  const name = given.replace(/\.(?:x86_64|aarch64|noarch)$/, "");
  const own = packages.find((candidate) => candidate.name === name && candidate.kind === kind);
  if (own || kind === "pip") return own;
  return packages.find((candidate) => candidate.name === name && candidate.kind === "debian");
}

const unique = (found: readonly (Package | undefined)[]): readonly Package[] => [
  ...new Set(found.filter((entry) => entry !== undefined)),
];

/** Shell patterns with `*` and `?` against names. */
export function matchesAny(name: string, patterns: readonly string[]): boolean {
  return patterns.length === 0 || patterns.some((pattern) => patternOf(pattern).test(name));
}

function patternOf(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`);
}
