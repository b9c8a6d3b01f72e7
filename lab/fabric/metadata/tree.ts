import type { Caller } from "./caller.ts";
import { metadataPaths } from "./categories.ts";
import { identityDocument } from "./identity.ts";

/** Versions that the first part of a path may name besides `latest`. */
const VERSIONS = [
  ...["1.0", "2007-01-19", "2007-03-01", "2007-08-29", "2007-10-10", "2007-12-15", "2008-02-01", "2008-09-01"],
  ...["2009-04-04", "2011-01-01", "2011-05-01", "2012-01-12", "2014-02-25", "2014-11-05", "2015-10-20", "2016-04-19"],
  ...["2016-06-30", "2016-09-02", "2018-03-28", "2018-08-17", "2018-09-24", "2019-10-01", "2020-10-27", "2021-01-03"],
  ...["2021-03-23", "2021-07-15", "2022-07-09", "2022-09-24", "2024-04-11"],
];

export function isDatedVersion(text: string): boolean {
  return VERSIONS.includes(text);
}

/**
 * What stands at a path: a value, or the list of what is below it, one name a line, those with something below them
 * with a slash at their end (row V54). `undefined` where nothing is.
 */
export function readPath(path: string, caller: Caller): string | undefined {
  const [version = "", ...parts] = path.split("/").filter(Boolean);
  if (version === "") return [...VERSIONS, "latest"].join("\n");
  if (version !== "latest" && !isDatedVersion(version)) return undefined;
  const leaves = allPaths(caller);
  const below = parts.join("/");
  const value = leaves.get(below);
  if (value !== undefined) return path.endsWith("/") ? undefined : value;
  return listBelow(below, leaves);
}

function allPaths(caller: Caller): ReadonlyMap<string, string> {
  const { userData } = caller.metadata;
  return new Map([
    ["dynamic/instance-identity/document", identityDocument(caller)],
    ...[...metadataPaths(caller)].map(([path, value]) => [`meta-data/${path}`, value] as const),
    ...(userData === undefined ? [] : [["user-data", userData] as const]),
  ]);
}

function listBelow(folder: string, leaves: ReadonlyMap<string, string>): string | undefined {
  const prefix = folder === "" ? "" : `${folder}/`;
  const names = [...leaves.keys()]
    .filter((path) => path.startsWith(prefix))
    .map((path) => {
      const [name = "", ...rest] = path.slice(prefix.length).split("/");
      return rest.length > 0 ? `${name}/` : name;
    });
  return names.length > 0 ? [...new Set(names)].join("\n") : undefined;
}
