import { LabError } from "../../model/errors.ts";
import type { Command, CommandCall } from "../command.ts";
import { failover, promote, reboot } from "./db-change.ts";
import { connect } from "./db-connect.ts";
import { endpoint } from "./db-endpoint.ts";
import { status } from "./db-status.ts";
import { withLabOption } from "./lab-option.ts";

/** One of the things that `db` does. */
export interface DbCommand {
  /** The words after it, as `--help` writes them. */
  readonly usage: string;
  /** How many words it takes at least, and at most. */
  readonly words: readonly [least: number, most: number];
  /** Names of its options, without `--lab` and `--json`. */
  readonly options: readonly string[];
  run(call: CommandCall, words: readonly string[]): Promise<number> | Promise<void>;
}

const COMMANDS: Readonly<Record<string, DbCommand>> = { status, connect, failover, reboot, promote, endpoint };

/** Database clusters and DB instances: how they are, a client, and what is done to them by hand. */
export const db: Command = {
  define: (command) =>
    withLabOption(command)
      .argument("<action>", Object.keys(COMMANDS).join(", "))
      .argument("[words...]", "what it is done to: a cluster, a DB instance; `endpoint` has actions of its own")
      .option(
        "--target <instance>",
        "failover: the reader that is promoted; else the one with the lowest promotion tier",
      )
      .option("--force-failover", "reboot: the standby of a Multi-AZ DB instance takes over")
      .option("--reader", "connect: to a reader")
      .option("--user <name>", "connect: as this user; else as the master user; `root` administers the server")
      .option("-e, --execute <sql>", "connect: carries these statements out and ends")
      .option("--cluster <name>", "endpoint create: of this cluster")
      .option("--type <type>", "endpoint: READER, WRITER or ANY")
      .option("--members <instances>", "endpoint: leads to these alone, apart by commas")
      .option("--exclude <instances>", "endpoint: leads to all but these, apart by commas")
      .addHelpText("after", ["", ...usages()].join("\n")),
  async run(call) {
    const [name, words] = call.args as [string, string[]];
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!command) throw wrong(`db takes ${Object.keys(COMMANDS).join(", ")}; got \`${name}\``);
    check(name, command, call, words);
    return (await command.run(call, words)) ?? 0;
  },
};

function usages(): string[] {
  return Object.entries(COMMANDS).map(([name, { usage }]) => `  db ${name}${usage}`);
}

function check(name: string, { usage, words: [least, most], options }: DbCommand, call: CommandCall, words: string[]) {
  if (words.length < least || words.length > most) {
    throw wrong(`It is \`tierlab db ${name}${usage}\`; got ${words.length} words after it`);
  }
  const foreign = Object.keys(call.options).find((option) => !["lab", "json", ...options].includes(option));
  if (foreign !== undefined) throw wrong(`db ${name} has no option --${kebabCase(foreign)}`);
}

function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function wrong(message: string): LabError {
  return new LabError("InvalidArgument", message);
}
