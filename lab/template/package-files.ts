/** The files of a folder beside a template: what stands for a package in a bucket. */

import { isUtf8 } from "node:buffer";
import { readdirSync, readFileSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";
import type { AssociationFile } from "../model/index.ts";

/** The plan of a lab carries them, and every control holds it. */
const MOST_BYTES = 262_144;
/** What a name in a tar archive may have (POSIX ustar). */
const LONGEST_PATH = 100;

/** The files, or the rule that the folder breaks: "must be …". */
export type PackageFiles = readonly AssociationFile[] | string;

/**
 * Every regular file in the folder and below, in the order of their paths.
 *
 * @param folder where the template lies
 * @param source relative to it
 */
export function readPackage(folder: string, source: string): PackageFiles {
  const home = join(folder, source);
  const isBeside = !isAbsolute(source) && !relative(folder, home).startsWith("..");
  if (!isBeside) return `must be a folder beside the template, got \`${source}\``;
  const paths = pathsIn(home);
  if (paths === undefined) return `must be a folder beside the template: there is no \`${source}\``;
  const contents = paths.map((path) => ({ path, bytes: readFileSync(join(home, path)) }));
  const fault = faultIn(contents);
  return fault ?? contents.map(({ path, bytes }) => ({ path, text: bytes.toString("utf8") }));
}

function pathsIn(home: string): string[] | undefined {
  try {
    const entries = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return entries.map((entry) => relative(home, join(entry.parentPath, entry.name)).split(sep).join("/")).sort();
  } catch {
    return undefined;
  }
}

function faultIn(contents: readonly { readonly path: string; readonly bytes: Buffer }[]): string | undefined {
  const total = contents.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const binary = contents.find(({ bytes }) => !isUtf8(bytes));
  const long = contents.find(({ path }) => Buffer.byteLength(path) > LONGEST_PATH);
  if (contents.length === 0) return "must be a folder that has files";
  if (total > MOST_BYTES) return `must have at most ${MOST_BYTES} bytes, has ${total}`;
  if (binary) return `must have files that are text (UTF-8): \`${binary.path}\` is not`;
  return long && `must have paths of at most ${LONGEST_PATH} bytes: \`${long.path}\``;
}
