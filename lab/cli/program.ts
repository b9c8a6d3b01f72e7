/**
 * The command line: `tierlab <command>`. Every command is one file that says what it takes and does; this one puts them
 * together and says how a run ended: 0 done, 1 a failed check or a fault, 2 wrong usage or bad input, 130 interrupted.
 */
import { Command, CommanderError } from "commander";
import { describeError, LabError } from "../model/errors.ts";
import type { CommandCall } from "./command.ts";
import { type CommandEntry, commands } from "./commands/index.ts";
import { asInvoked } from "./invocation.ts";
import { createOutput } from "./output.ts";
import { endWithReader } from "./reader.ts";

/** Faults of Tierlab or of the machine; every other LabError is bad input. */
const FAULT_STATUS = 500;
const INTERRUPTED = 130;

/**
 * What is interrupted ends what it has under way; who interrupts it again does not wait for that.
 *
 * @returns the exit code
 */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  const interrupt = new AbortController();
  const impatience = Promise.withResolvers<number>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => (interrupt.signal.aborted ? impatience.resolve(INTERRUPTED) : interrupt.abort(signal)));
  }
  return Promise.race([runProgram(argv, interrupt), impatience.promise]);
}

async function runProgram(argv: readonly string[], interrupt: AbortController): Promise<number> {
  endWithReader(process.stdout, process.stderr, interrupt);
  let code = 0;
  const program = createProgram();
  for (const entry of commands) {
    program.addCommand(
      await buildCommand(entry, argv.includes(entry.name), program, interrupt.signal, (ended) => {
        code = ended;
      }),
    );
  }
  try {
    await program.parseAsync(argv);
    return code;
  } catch (error) {
    return report(error, interrupt.signal);
  }
}

function createProgram(): Command {
  return new Command("tierlab")
    .description("The load-balanced tiers of an AWS account on one machine, with real packets.")
    .option("--json", "print results as JSON, without colour or progress marks")
    .showHelpAfterError(asInvoked("  tierlab --help lists the commands"))
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text) });
}

/** Only a command that is named is loaded: the others are their words in `--help`. */
async function buildCommand(
  entry: CommandEntry,
  isNamed: boolean,
  program: Command,
  signal: AbortSignal,
  onEnd: (code: number) => void,
): Promise<Command> {
  const built = new Command(entry.name).description(entry.words).exitOverride();
  if (!isNamed) return built;
  const command = await entry.load();
  command.define(built).option("--json", "print JSON");
  return built.action(async (...given: unknown[]) => {
    const json = Boolean(program.opts().json) || Boolean(built.opts().json);
    const args = given.slice(0, built.registeredArguments.length) as CommandCall["args"];
    onEnd((await command.run({ args, options: built.opts(), output: createOutput({ json }), signal })) ?? 0);
  });
}

function report(error: unknown, interrupt: AbortSignal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (interrupt.aborted || (error instanceof LabError && error.code === "Interrupted")) {
    process.stderr.write("tierlab: interrupted\n");
    return INTERRUPTED;
  }
  process.stderr.write(`tierlab: ${asInvoked(describeError(error))}\n`);
  if (!(error instanceof LabError)) process.stderr.write(`${(error as Error)?.stack ?? ""}\n`);
  return error instanceof LabError && error.status < FAULT_STATUS ? 2 : 1;
}
