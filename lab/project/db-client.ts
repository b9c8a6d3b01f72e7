/** MySQL's client inside a server's container: which server, and as whom. Pure. */
import { LabError } from "../model/errors.ts";
import type { InstanceId } from "../model/ids.ts";
import type { DatabaseStatus } from "../model/status.ts";

type Member = DatabaseStatus["members"][number];

export interface ChosenServer {
  readonly cluster: string;
  readonly identifier: string;
  readonly role: Member["role"];
  readonly instanceId: InstanceId;
}

export interface SqlLogin {
  /** The master user unless told; `root` is the server's administrator. */
  readonly user?: string;
  /** Of another user than these two, whose passwords the server's container knows. */
  readonly password?: string;
}

/** @throws LabError `NoDatabase` where no such thing is, `NoDbServer` where none serves */
export function chooseServer(
  databases: readonly DatabaseStatus[],
  { of, reader = false }: { readonly of?: string; readonly reader?: boolean },
): ChosenServer {
  const found = databases.filter((one) => of === undefined || one.cluster === of);
  const [database] = found;
  if (database && found.length === 1) return serverOf(database, reader);
  const named = databases.flatMap((one) => one.members.map((member) => ({ cluster: one.cluster, member })));
  const direct = named.find(({ member }) => member.identifier === of);
  if (direct && !reader) return chosen(direct.cluster, direct.member);
  if (direct) {
    const message = `${of} is one DB instance; a reader is chosen of a cluster`;
    throw new LabError("InvalidArgument", message, { hint: `Its cluster: ${direct.cluster}` });
  }
  const what = of === undefined ? `Which database? There are ${databases.length}` : `There is no database \`${of}\``;
  const there = [...databases.map(({ cluster }) => cluster), ...named.map(({ member }) => member.identifier)];
  const hint = `The lab has: ${[...new Set(there)].join(", ") || "none"}`;
  throw new LabError("NoDatabase", what, { status: 404, hint });
}

/** @param called identifier of a cluster @throws LabError `NoDatabase` */
export function findDatabase(databases: readonly DatabaseStatus[], called: string): DatabaseStatus {
  const found = databases.find(({ cluster }) => cluster === called);
  if (found) return found;
  const hint = `The lab has: ${databases.map(({ cluster }) => cluster).join(", ") || "none"}`;
  throw new LabError("NoDatabase", `There is no database \`${called}\``, { status: 404, hint });
}

/** A reader that serves, or the writer where a reader was not asked for; of a read replica itself. */
function serverOf({ cluster, members, source }: DatabaseStatus, reader: boolean): ChosenServer {
  const fits = ({ role }: Member) => source !== undefined || role === (reader ? "reader" : "writer");
  const fitting = members.filter((one) => fits(one) && one.state !== "stopped");
  const best = fitting.find(({ state }) => state === "available") ?? (reader ? undefined : fitting[0]);
  if (best) return chosen(cluster, best);
  const states = members.map(({ identifier, role, state }) => `${identifier} ${role} ${state}`).join(", ");
  const message = `${cluster} has no ${reader ? "reader" : "writer"} that serves (${states})`;
  throw new LabError("NoDbServer", message, { status: 409, hint: "See how it is: tierlab db status" });
}

function chosen(cluster: string, { identifier, role, instanceId }: Member): ChosenServer {
  if (instanceId !== undefined) return { cluster, identifier, role, instanceId };
  throw new LabError("NoDbServer", `${identifier} has no container`, { status: 409 });
}

/** Whose password the container has in a variable. */
const KNOWN = { master: "MYSQL_PASSWORD", root: "MYSQL_ROOT_PASSWORD" } as const;

/**
 * The client over the server's own socket, on the cluster's first database. Passwords are variables that the container's shell
 * reads, or that come with the environment: none is an argument.
 */
export function clientArgv({ user }: SqlLogin, more: readonly string[]): string[] {
  const own = user === undefined ? KNOWN.master : user === "root" ? KNOWN.root : undefined;
  const password = own === undefined ? "" : `export MYSQL_PWD="$${own}"; `;
  const script = `${password}exec mysql --user="\${TIERLAB_DB_USER:-$MYSQL_USER}" "$@" \${MYSQL_DATABASE:+"$MYSQL_DATABASE"}`;
  return ["sh", "-c", script, "sh", ...more];
}

/** What goes with {@link clientArgv}. */
export function clientEnvironment({ user, password }: SqlLogin): Record<string, string> {
  return {
    ...(user === undefined ? {} : { TIERLAB_DB_USER: user }),
    ...(password === undefined ? {} : { MYSQL_PWD: password }),
  };
}
