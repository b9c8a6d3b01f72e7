import { spawn } from "node:child_process";
import { once } from "node:events";
import { LabError } from "../../model/errors.ts";
import { type ChosenServer, clientArgv, clientEnvironment, type SqlLogin } from "../../project/db-client.ts";
import type { StartedLab } from "../../project/started-lab.ts";
import { type CommandCall, textOption } from "../command.ts";
import type { DbCommand } from "./db.ts";
import { labOf } from "./lab-option.ts";

/** MySQL's client: interactive, or for the statements of `--execute` or of standard input. */
export const connect: DbCommand = {
  usage: " [cluster or instance] [--reader] [--user <name>] [-e <sql>]",
  words: [0, 1],
  options: ["reader", "user", "execute"],
  async run(call, [of]) {
    const lab = await labOf(call);
    const choice = { ...(of === undefined ? {} : { of }), reader: call.options.reader === true };
    const sql = textOption(call, "execute");
    const login = loginOf(call);
    if (call.output.json) return tell(call, lab, sql, { ...choice, ...login });
    return open(lab, await lab.databases.server(choice), login, sql);
  },
};

/** The password of a user that is neither of both known comes as MySQL's client takes it; else it asks for one. */
function loginOf(call: CommandCall): SqlLogin {
  const user = textOption(call, "user");
  if (user === undefined) return {};
  const password = user === "root" ? undefined : process.env.MYSQL_PWD;
  return password === undefined ? { user } : { user, password };
}

type SqlOptions = Parameters<StartedLab["databases"]["sql"]>[1];

async function tell(call: CommandCall, lab: StartedLab, sql: string | undefined, options: SqlOptions): Promise<number> {
  if (sql === undefined) throw new LabError("InvalidArgument", "db connect with --json needs statements: -e <sql>");
  const { cluster, identifier, role } = await lab.databases.server(options);
  const output = await lab.databases.sql(sql, { ...options, of: identifier, reader: false });
  call.output.data({ cluster, instance: identifier, role, output });
  return 0;
}

/** Variables pass by their names alone: what an argument says can be seen by everybody on the machine. */
async function open(lab: StartedLab, server: ChosenServer, login: SqlLogin, sql: string | undefined): Promise<number> {
  const { containerId } = await lab.container(server.instanceId);
  const environment = clientEnvironment(login);
  const names = Object.keys(environment).flatMap((name) => ["-e", name]);
  const isInteractive = sql === undefined && process.stdin.isTTY && process.stdout.isTTY;
  const format = process.stdout.isTTY ? "--table" : "--batch";
  const more = isInteractive ? [`--prompt=${server.identifier} (${server.role})> `] : [format];
  const isAsked = isInteractive && login.user !== undefined && login.user !== "root" && login.password === undefined;
  const argv = clientArgv(login, [...more, ...(isAsked ? ["--password"] : [])]);
  const child = spawn("docker", ["exec", isInteractive ? "-it" : "-i", ...names, containerId, ...argv], {
    stdio: [sql === undefined ? "inherit" : "pipe", "inherit", "inherit"],
    env: { ...process.env, ...environment },
  });
  // A client that has ended reads no more; its own words say why.
  child.stdin?.on("error", () => {}).end(sql);
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}
