/**
 * The command line: `tierlab <command>`. Every command is one file that says what it is; this one puts them together
 * and is the only place that exits: 0 done, 1 a failed check or a fault, 2 wrong usage or bad input.
 */
import { Command, CommanderError } from "commander";
import { describeError, LabError } from "../model/errors.ts";
import { commands } from "./commands/index.ts";
import { createOutput } from "./output.ts";

/** Faults of Tierlab or of the machine; every other LabError is bad input. */
const FAULT_STATUS = 500;

const program = new Command("tierlab")
  .description("The load-balanced tiers of an AWS account on one machine, with real packets.")
  .option("--json", "print results as JSON, without colour or progress marks")
  .showHelpAfterError("(tierlab --help lists the commands)")
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text) });

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interrupt.abort(signal));

for (const command of commands) {
  const built = command.define(new Command(command.name)).exitOverride().option("--json", "print JSON");
  built.action(async (...given: unknown[]) => {
    const json = Boolean(program.opts().json) || Boolean(built.opts().json);
    const code = await command.run({
      args: given.slice(0, built.registeredArguments.length) as (string | string[] | undefined)[],
      options: built.opts(),
      output: createOutput({ json }),
      signal: interrupt.signal,
    });
    process.exitCode = code ?? 0;
  });
  program.addCommand(built);
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
process.exit();

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (interrupt.signal.aborted) {
    process.stderr.write("tierlab: interrupted\n");
    return 130;
  }
  process.stderr.write(`tierlab: ${describeError(error)}\n`);
  if (!(error instanceof LabError)) process.stderr.write(`${(error as Error)?.stack ?? ""}\n`);
  return error instanceof LabError && error.status < FAULT_STATUS ? 2 : 1;
}
