import { parseArgs } from "node:util";
import { LabError } from "../../model/errors.ts";

const flag = { type: "boolean", default: false } as const;
const text = { type: "string", multiple: true } as const;

/** Those that choose between sources or look after signatures are accepted: there is one store, of the image's making. */
const OPTIONS = {
  assumeyes: { ...flag, short: "y" },
  quiet: { ...flag, short: "q" },
  verbose: { ...flag, short: "v" },
  cacheonly: { ...flag, short: "C" },
  version: flag,
  installed: flag,
  available: flag,
  nogpgcheck: flag,
  best: flag,
  nobest: flag,
  allowerasing: flag,
  "skip-broken": flag,
  refresh: flag,
  security: flag,
  enablerepo: text,
  disablerepo: text,
  setopt: text,
  releasever: text,
  exclude: { ...text, short: "x" },
  debuglevel: { ...text, short: "d" },
  errorlevel: { ...text, short: "e" },
} as const;

/** @throws LabError `Usage` for an option that is not offered */
export function parseYumOptions(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    return { ...values, positionals };
  } catch (error) {
    const said = error instanceof Error ? error.message.split(". ")[0] : String(error);
    throw new LabError("Usage", `Command line error: ${said}`);
  }
}

export type YumOptions = ReturnType<typeof parseYumOptions>;
