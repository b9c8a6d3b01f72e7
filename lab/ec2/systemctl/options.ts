import { parseArgs } from "node:util";
import { LabError } from "../../model/errors.ts";

const flag = { type: "boolean", default: false } as const;

/** What `systemctl` is told beside verb and units; those that only change how it looks are accepted. */
export function parseOptions(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: args.map(expandShort),
      options: OPTIONS,
      allowPositionals: true,
    });
    return { ...values, positionals };
  } catch (error) {
    const said = error instanceof Error ? error.message.split(". ")[0] : String(error);
    throw new LabError("Usage", `systemctl: ${said}`);
  }
}

export type Options = ReturnType<typeof parseOptions>;

const OPTIONS = {
  quiet: { ...flag, short: "q" },
  now: flag,
  "no-block": flag,
  "no-pager": flag,
  "no-legend": flag,
  "no-reload": flag,
  "no-ask-password": flag,
  "no-warn": flag,
  plain: flag,
  full: { ...flag, short: "l" },
  all: { ...flag, short: "a" },
  force: { ...flag, short: "f" },
  failed: flag,
  system: flag,
  value: flag,
  version: flag,
  property: { type: "string", short: "p", multiple: true, default: [] as string[] },
  type: { type: "string", short: "t" },
  state: { type: "string" },
  lines: { type: "string", short: "n", default: "10" },
  signal: { type: "string", short: "s", default: "SIGTERM" },
  "kill-whom": { type: "string", default: "all" },
} as const;

/** An older name of an option. */
const expandShort = (arg: string): string => arg.replace(/^--kill-who(=|$)/, "--kill-whom$1");
