import {
  DB_ENDPOINT_TYPES,
  type DbEndpointChange,
  type DbEndpointReport,
  type DbEndpointType,
} from "../../model/db-endpoint.ts";
import { LabError } from "../../model/errors.ts";
import type { StartedLab } from "../../project/started-lab.ts";
import { type CommandCall, textOption } from "../command.ts";
import { renderEndpoints } from "../views/databases.ts";
import type { DbCommand } from "./db.ts";
import { labOf } from "./lab-option.ts";

type Act = (call: CommandCall, lab: StartedLab, name: string) => Promise<DbEndpointReport>;

/** Custom endpoints (row R07). */
export const endpoint: DbCommand = {
  usage: " list | create <name> --type <type> | modify <name> | delete <name>   [--members a,b | --exclude a,b]",
  words: [1, 2],
  options: ["cluster", "type", "members", "exclude"],
  async run(call, [action = "", name]) {
    if (action === "list") return list(call);
    const act = Object.hasOwn(ACTS, action) ? ACTS[action] : undefined;
    if (!act) {
      throw new LabError("InvalidArgument", `db endpoint takes list, create, modify or delete; got \`${action}\``);
    }
    if (name === undefined) throw new LabError("InvalidArgument", `db endpoint ${action} takes the name of one`);
    // What is asked for is made sure of before a lab is looked for.
    const change = changeOf(call);
    if (action === "create" && change.type === undefined) throw wrongType("nothing");
    const done = await act(call, await labOf(call), name);
    if (call.output.json) return call.output.data(done);
    call.output.line(`${done.identifier} of ${done.cluster} ${done.status}: ${done.endpoint}`);
  },
};

async function list(call: CommandCall): Promise<void> {
  const endpoints = await (await labOf(call)).databases.endpoints.list();
  if (call.output.json) return call.output.data(endpoints);
  for (const line of renderEndpoints(endpoints, call.output)) call.output.line(line);
}

const ACTS: Readonly<Record<string, Act>> = {
  create: (call, lab, identifier) => {
    const cluster = textOption(call, "cluster");
    const change = changeOf(call);
    const of = cluster === undefined ? {} : { cluster };
    return lab.databases.endpoints.create({ identifier, ...of, ...change, type: change.type ?? "ANY" });
  },
  modify: (call, lab, name) => lab.databases.endpoints.modify(name, changeOf(call)),
  delete: (_, lab, name) => lab.databases.endpoints.remove(name),
};

function changeOf(call: CommandCall): DbEndpointChange {
  const [type, members, excluded] = ["type", "members", "exclude"].map((name) => textOption(call, name));
  return {
    ...(type === undefined ? {} : { type: typeOf(type) }),
    ...(members === undefined ? {} : { staticMembers: listOf(members) }),
    ...(excluded === undefined ? {} : { excludedMembers: listOf(excluded) }),
  };
}

function typeOf(text: string): DbEndpointType {
  const type = DB_ENDPOINT_TYPES.find((one) => one === text.toUpperCase());
  if (type === undefined) throw wrongType(`\`${text}\``);
  return type;
}

function wrongType(got: string): LabError {
  return new LabError("InvalidArgument", `--type is one of ${DB_ENDPOINT_TYPES.join(", ")}; got ${got}`);
}

function listOf(text: string): string[] {
  return text.split(",").filter(Boolean);
}
