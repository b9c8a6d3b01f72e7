/** A command of a service made ready to run: program found, variables put in, user and limits set by others' programs. */
import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type ExecCommand, type ExecutionSettings, expandWords, parseEnvironmentFile } from "../unit/index.ts";
import { type Account, findGroup, findUser } from "./accounts.ts";

/** systemd's own for the system's services. */
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin";

export interface PreparedCommand {
  readonly argv: readonly string[];
  readonly program: string;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly user: Account | undefined;
}

/** Why a command cannot be run: systemd's status for it, or `resources` for what is missing before any process is. */
export interface Unprepared {
  readonly status: number | "resources";
  readonly message: string;
}

/** @param given variables of the service manager's own, such as MAINPID */
export function prepareCommand(
  command: ExecCommand,
  execution: ExecutionSettings,
  given: Readonly<Record<string, string>>,
): PreparedCommand | Unprepared {
  const missing = execution.environmentFiles.find(({ path, isOptional }) => !isOptional && !existsSync(path));
  if (missing) {
    const message = `Failed to load environment files: No such file or directory: ${missing.path}`;
    return { status: "resources", message };
  }
  const user = execution.user === undefined ? undefined : findUser(execution.user);
  if (execution.user !== undefined && !user) {
    return { status: 217, message: `Failed to determine user credentials: No such user: ${execution.user}` };
  }
  const group = execution.group === undefined ? undefined : findGroup(execution.group);
  if (execution.group !== undefined && group === undefined) {
    return { status: 216, message: `Failed to determine group credentials: No such group: ${execution.group}` };
  }
  return complete(command, execution, { ...variablesOf(execution, user), ...given }, { user, group });
}

interface Identity {
  readonly user: Account | undefined;
  readonly group: number | undefined;
}

function complete(
  command: ExecCommand,
  execution: ExecutionSettings,
  environment: Readonly<Record<string, string>>,
  identity: Identity,
): PreparedCommand | Unprepared {
  const [name = "", ...args] = expandWords(command, environment);
  const program = findProgram(name);
  if (program === undefined)
    return { status: 203, message: `Failed to locate executable ${name}: No such file or directory` };
  const { path = "/", isOptional = false } = execution.workingDirectory ?? {};
  const wanted = path === "~" ? (identity.user?.home ?? "/root") : path;
  const isThere = statSync(wanted, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (!isThere && !isOptional) {
    return {
      status: 200,
      message: `Changing to the requested working directory failed: No such file or directory: ${wanted}`,
    };
  }
  const argv = [...(command.isPrivileged ? [] : wrapperOf(execution, identity)), program, ...args];
  return { argv, program, cwd: isThere ? wanted : "/", environment, user: identity.user };
}

/** What services get of the manager's own: which further CA Node is to trust, as all programs of the instance do. */
const HANDED_ON = "NODE_EXTRA_CA_CERTS";

function variablesOf(execution: ExecutionSettings, user: Account | undefined): Record<string, string> {
  const files = execution.environmentFiles.map(({ path }) => (existsSync(path) ? readFileSync(path, "utf8") : ""));
  return {
    PATH,
    LANG: "C.UTF-8",
    ...(process.env[HANDED_ON] ? { [HANDED_ON]: process.env[HANDED_ON] } : {}),
    ...(user ? { HOME: user.home, LOGNAME: user.name, USER: user.name, SHELL: user.shell } : {}),
    ...execution.environment,
    ...Object.assign({}, ...files.map(parseEnvironmentFile)),
  };
}

function findProgram(name: string): string | undefined {
  const places = name.includes("/") ? [name] : PATH.split(":").map((folder) => join(folder, name));
  return places.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** util-linux's programs set what must be set between fork and exec, and become the command. */
function wrapperOf(execution: ExecutionSettings, { user, group }: Identity): readonly string[] {
  const { umask, openFiles, supplementaryGroups } = execution;
  const gid = group ?? user?.gid;
  const groups = supplementaryGroups.flatMap((name) => findGroup(name) ?? []);
  return [
    ...(umask === undefined ? [] : ["/bin/sh", "-c", 'umask "$0" && exec "$@"', umask]),
    ...(openFiles === undefined ? [] : ["/usr/bin/prlimit", `--nofile=${openFiles.replace(/infinity/g, "unlimited")}`]),
    ...(gid === undefined ? [] : ["/usr/bin/setpriv", ...(user ? [`--reuid=${user.uid}`] : []), `--regid=${gid}`]),
    ...(gid === undefined
      ? []
      : [groups.length > 0 ? `--groups=${groups.join(",")}` : user ? "--init-groups" : "--clear-groups"]),
  ];
}
