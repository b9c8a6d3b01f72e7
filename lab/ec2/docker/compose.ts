/** `docker compose` and `docker-compose`: up -d, ps, down. */
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { LabError } from "../../model/errors.ts";
import type { GuestSpec, GuestView, StartedGuest } from "../../model/guest.ts";
import { lines } from "../terminal.ts";
import { COMPOSE_FILES, PROJECT_LABEL, readComposeFile } from "./compose-file.ts";
import type { DockerPorts } from "./docker.ts";
import { parseFlags } from "./options.ts";
import { renderPs } from "./ps.ts";

const FILE = { valued: { "-f": "file", "--file": "file" }, plain: {} };
const GRACE_SECONDS = 10;

export async function compose(args: readonly string[], ports: DockerPorts): Promise<number> {
  const { values, rest } = parseFlags("compose", args, FILE);
  const [verb = "", ...more] = rest;
  const specs = readSpecs(values.get("file")?.at(-1), ports);
  switch (verb) {
    case "up":
      return up(more, specs, ports);
    case "ps":
      ports.terminal.out(renderPs(await own(specs, ports), ports.nowMs()));
      return 0;
    case "down":
      return down(specs, ports);
    default:
      throw new LabError("Usage", `A lab's docker compose knows up -d, ps and down; got \`${verb}\``);
  }
}

async function up(args: readonly string[], specs: readonly GuestSpec[], ports: DockerPorts): Promise<number> {
  const { has } = parseFlags("compose up", args, { valued: {}, plain: { "-d": "detach", "--detach": "detach" } });
  if (!has.has("detach")) throw new LabError("Usage", "A lab's containers run detached: docker compose up -d");
  const there = await own(specs, ports);
  for (const spec of specs) {
    const { terminal } = ports;
    const existing = there.find(({ name }) => name === spec.name);
    if (existing?.state === "running") {
      terminal.err(lines([`Container ${spec.name}  Running`]));
      continue;
    }
    if (existing) await ports.ask({ verb: "start", container: existing.id });
    else terminal.err(lines((await ports.ask<StartedGuest>({ verb: "run", spec })).notes));
    terminal.err(lines([`Container ${spec.name}  Started`]));
  }
  return 0;
}

async function down(specs: readonly GuestSpec[], ports: DockerPorts): Promise<number> {
  for (const { id, name } of await own(specs, ports)) {
    await ports.ask({ verb: "stop", container: id, graceSeconds: GRACE_SECONDS });
    await ports.ask({ verb: "remove", container: id, force: true });
    ports.terminal.err(lines([`Container ${name}  Removed`]));
  }
  return 0;
}

/** Those that are there of the file's project. */
async function own(specs: readonly GuestSpec[], { ask }: DockerPorts): Promise<readonly GuestView[]> {
  const project = specs[0]?.labels[PROJECT_LABEL];
  return (await ask<GuestView[]>({ verb: "list" })).filter(({ labels }) => labels[PROJECT_LABEL] === project);
}

function readSpecs(given: string | undefined, { folder, env }: DockerPorts): GuestSpec[] {
  const file = given ?? COMPOSE_FILES.find((name) => existsSync(resolve(folder(), name)));
  const path = resolve(folder(), file ?? "");
  if (!file || !existsSync(path)) throw new LabError("NoComposeFile", "no configuration file provided: not found");
  return readComposeFile(readFileSync(path, "utf8"), basename(dirname(path)), env);
}
