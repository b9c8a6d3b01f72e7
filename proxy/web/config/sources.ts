/** The files that a configuration brings in, and the variables that the program was started with. */
import { globSync, readFileSync } from "node:fs";

export interface ConfigSources {
  /** @throws the system's error */
  readonly readText: (path: string) => string;
  /** Paths that match, in alphabetical order. */
  readonly listMatches: (pattern: string) => readonly string[];
  /** Stands behind `Define`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `-D name`. */
  readonly defines: readonly string[];
}

export function systemSources(defines: readonly string[] = []): ConfigSources {
  return {
    readText: (path) => readFileSync(path, "utf8"),
    listMatches: (pattern) => globSync(pattern).toSorted(),
    environment: process.env,
    defines,
  };
}

/** For a text that brings nothing in. */
export const NO_SOURCES: ConfigSources = {
  readText: (path) => {
    throw new Error(`${path}: no such file`);
  },
  listMatches: () => [],
  environment: {},
  defines: [],
};
