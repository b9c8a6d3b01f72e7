/** The `docker` of an instance. Its containers run beside the instance on the machine's engine, in a network inside it. */
import { randomBytes } from "node:crypto";
import type { Readable } from "node:stream";
import { LabError } from "../../model/errors.ts";
import type { GuestLog, GuestSpec, GuestView, StartedGuest } from "../../model/guest.ts";
import { lines, type Terminal } from "../terminal.ts";
import type { ask } from "./ask.ts";
import { compose } from "./compose.ts";
import { parseFlags } from "./options.ts";
import { renderPs } from "./ps.ts";
import { readPort, readRestart, readVariables, specOf } from "./spec.ts";
import { NOTHING, type Seen, unseen } from "./unseen.ts";

export interface DockerPorts {
  readonly ask: typeof ask;
  readonly terminal: Pick<Terminal, "out" | "err">;
  readonly env: NodeJS.ProcessEnv;
  /** Working directory. */
  readonly folder: () => string;
  readonly nowMs: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** Standard input up to its end; `undefined` where a person sits at it. */
  readonly input: () => Readable | undefined;
  /** Puts what is read where control finds it. @returns its name */
  readonly keepInput: (input: Readable) => Promise<string>;
  readonly dropInput: (name: string) => Promise<void>;
}

type Verb = (args: readonly string[], ports: DockerPorts) => Promise<number>;

const GRACE_SECONDS = "10";
const ALL_LINES = "1000";
const MOST_LINES = 10_000;
const FOLLOW_EVERY_MS = 500;

const VERBS: Readonly<Record<string, Verb>> = {
  run,
  ps,
  compose,
  logs,
  exec,
  pull,
  start: (args, ports) => eachOf("start", args, ports, (container) => ports.ask({ verb: "start", container })),
  stop,
  rm: remove,
};

export async function docker([verb = "", ...args]: readonly string[], ports: DockerPorts): Promise<number> {
  if (verb === "--version" || verb === "version") {
    ports.terminal.out("Docker of a Tierlab instance: containers run on the machine's engine\n");
    return 0;
  }
  const known = VERBS[verb];
  if (known) return known(args, ports);
  throw new LabError("Usage", `A lab's docker knows ${Object.keys(VERBS).join(", ")}; got \`${verb}\``);
}

const RUN = {
  valued: {
    ...{ "-p": "port", "--publish": "port", "-e": "variable", "--env": "variable", "--name": "name" },
    ...{ "--restart": "restart", "-l": "label", "--label": "label" },
  },
  plain: {
    "-d": "detach",
    "--detach": "detach",
    "-i": "stdin",
    "-t": "terminal",
    "--interactive": "stdin",
    "--tty": "terminal",
  },
};

async function run(args: readonly string[], ports: DockerPorts): Promise<number> {
  const { values, has, rest } = parseFlags("run", args, RUN);
  const [image, ...command] = rest;
  if (image === undefined) throw new LabError("Usage", "docker run needs an image");
  if (!has.has("detach")) throw new LabError("Usage", "A lab's containers run detached: docker run -d");
  const spec: GuestSpec = specOf({
    name: values.get("name")?.at(-1) ?? `tierlab_${randomBytes(4).toString("hex")}`,
    image,
    command,
    environment: readVariables(values.get("variable") ?? [], ports.env),
    ports: (values.get("port") ?? []).map(readPort),
    restart: readRestart(values.get("restart")?.at(-1) ?? "no"),
    labels: readVariables(
      (values.get("label") ?? []).map((one) => (one.includes("=") ? one : `${one}=`)),
      {},
    ),
  });
  const { id, notes } = await ports.ask<StartedGuest>({ verb: "run", spec });
  ports.terminal.err(lines(notes));
  ports.terminal.out(`${id}\n`);
  return 0;
}

async function ps(args: readonly string[], ports: DockerPorts): Promise<number> {
  const { has } = parseFlags("ps", args, {
    valued: {},
    plain: { "-a": "all", "--all": "all", "-q": "quiet", "--quiet": "quiet" },
  });
  const all = await ports.ask<GuestView[]>({ verb: "list" });
  const shown = has.has("all") ? all : all.filter(({ state }) => state === "running" || state === "paused");
  const newestFirst = shown.toReversed();
  ports.terminal.out(
    has.has("quiet") ? lines(newestFirst.map(({ id }) => id.slice(0, 12))) : renderPs(newestFirst, ports.nowMs()),
  );
  return 0;
}

async function stop(args: readonly string[], ports: DockerPorts): Promise<number> {
  const { values, rest } = parseFlags("stop", args, { valued: { "-t": "time", "--time": "time" }, plain: {} });
  const graceSeconds = Number(values.get("time")?.at(-1) ?? GRACE_SECONDS);
  return eachOf("stop", rest, ports, (container) => ports.ask({ verb: "stop", container, graceSeconds }));
}

async function remove(args: readonly string[], ports: DockerPorts): Promise<number> {
  const { has, rest } = parseFlags("rm", args, { valued: {}, plain: { "-f": "force", "--force": "force" } });
  return eachOf("rm", rest, ports, (container) => ports.ask({ verb: "remove", container, force: has.has("force") }));
}

const LOGS = {
  valued: { "-n": "tail", "--tail": "tail" },
  plain: { "-f": "follow", "--follow": "follow" },
};

/** With `-f` until the container ends, as Docker does it: asked again and again for what has come since. */
async function logs(args: readonly string[], ports: DockerPorts): Promise<number> {
  const { values, has, rest } = parseFlags("logs", args, LOGS);
  const container = needed("logs", rest);
  const ask = async (seen: Seen, tail: number) => {
    const after = seen === NOTHING ? {} : { afterMs: seen.timeMs - 1 };
    const { lines: told, isRunning } = await ports.ask<GuestLog>({ verb: "logs", container, tail, ...after });
    const found = unseen(seen, told);
    ports.terminal.out(lines(found.fresh.map(({ text }) => text)));
    return { seen: found.seen, isOver: !isRunning || !has.has("follow") };
  };
  let last = await ask(NOTHING, Number(values.get("tail")?.at(-1) ?? ALL_LINES));
  while (!last.isOver) {
    await ports.pause(FOLLOW_EVERY_MS);
    last = await ask(last.seen, MOST_LINES);
  }
  return 0;
}

const EXEC = {
  valued: { "-u": "user", "--user": "user" },
  plain: { "-i": "stdin", "--interactive": "stdin", "-t": "terminal", "--tty": "terminal" },
};

/** DIFFERS: without terminal; input goes there when it has ended, and what is printed is shown when the command has. */
async function exec(args: readonly string[], ports: DockerPorts): Promise<number> {
  const { values, has, rest } = parseFlags("exec", args, EXEC);
  const container = needed("exec", rest);
  const user = values.get("user")?.at(-1);
  const given = has.has("stdin") ? ports.input() : undefined;
  const input = given && (await ports.keepInput(given));
  try {
    const { exitCode, stdout, stderr } = await ports.ask<{ exitCode: number; stdout: string; stderr: string }>({
      ...{ verb: "exec", container, argv: rest.slice(1) },
      ...(user === undefined ? {} : { user }),
      ...(input === undefined ? {} : { input }),
    });
    ports.terminal.out(stdout);
    ports.terminal.err(stderr);
    return exitCode;
  } finally {
    if (input !== undefined) await ports.dropInput(input);
  }
}

/** Nothing is fetched: tells whether there is such an image. */
async function pull(args: readonly string[], ports: DockerPorts): Promise<number> {
  const image = needed("pull", args);
  const { notes } = await ports.ask<StartedGuest>({ verb: "image", image });
  ports.terminal.err(lines(notes));
  ports.terminal.out(`${image}: is there\n`);
  return 0;
}

async function eachOf(
  verb: string,
  refs: readonly string[],
  ports: DockerPorts,
  act: (container: string) => Promise<unknown>,
): Promise<number> {
  needed(verb, refs);
  for (const ref of refs) {
    await act(ref);
    ports.terminal.out(`${ref}\n`);
  }
  return 0;
}

function needed(verb: string, [first]: readonly string[]): string {
  if (first !== undefined) return first;
  throw new LabError("Usage", `docker ${verb} needs at least 1 argument`);
}
