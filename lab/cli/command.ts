import type { Command as Commander } from "commander";
import type { Output } from "./output.ts";

/** A command is data: what it takes and what it does. Its name and words stand in `commands/index.ts`. */
export interface Command {
  define(command: Commander): Commander;
  /** @returns the exit code; 0 where nothing is returned. */
  run(call: CommandCall): Promise<number> | Promise<void>;
}

export interface CommandCall {
  /** Positional arguments, in the order defined. */
  readonly args: readonly (string | string[] | undefined)[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly output: Output;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** The positional argument at `index`, when one was given. */
export function argument(call: CommandCall, index: number): string | undefined {
  const value = call.args[index];
  return typeof value === "string" ? value : undefined;
}

/** The option `name` as text, when it was given. */
export function textOption(call: CommandCall, name: string): string | undefined {
  const value = call.options[name];
  return typeof value === "string" ? value : undefined;
}
