import { run } from "./command.ts";

const ASK = `
import importlib.metadata as m, json, sys
print(json.dumps({"version": "%d.%d" % sys.version_info[:2], "versions": [[d.metadata["Name"], d.version] for d in m.distributions()]}))
`;

export interface Distributions {
  /** Of Python: `3.13`. */
  readonly version: string;
  readonly versions: readonly (readonly [name: string, version: string])[];
}

/** What Python itself says it has. */
export async function listDistributions(): Promise<Distributions> {
  const { out } = await run("python3", ["-c", ASK]);
  return JSON.parse(out) as Distributions;
}
