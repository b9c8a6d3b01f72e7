/** The programs that make `tierlab/ec2` an instance of Amazon Linux: `node ec2.mjs <program> [argument…]`. */
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { describeError, LabError } from "../model/errors.ts";
import { ask, compose, type DockerPorts, docker, dropInput, keepInput } from "./docker/index.ts";
import { journalctl } from "./journal/journalctl.ts";
import { runManager } from "./manager/run.ts";
import { pip, rpm, yum } from "./packages/index.ts";
import { systemctl } from "./systemctl/index.ts";
import type { Outcome, Terminal } from "./terminal.ts";

type Program = (args: readonly string[]) => Promise<number>;

const terminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  readLine: async () => {
    for await (const line of createInterface({ input: process.stdin })) return line;
    return undefined;
  },
};

const printed =
  (run: (args: readonly string[]) => Promise<Outcome>): Program =>
  async (args) => {
    const { status, out = "", err = "" } = await run(args);
    terminal.out(out);
    terminal.err(err);
    return status;
  };

const dockerPorts: DockerPorts = {
  ...{ ask, terminal, env: process.env, nowMs: Date.now, keepInput, dropInput },
  pause: (ms) => delay(ms),
  input: () => (process.stdin.isTTY ? undefined : process.stdin),
  // Asked for when it is needed: whoever calls yum may stand in a folder that is gone.
  folder: () => process.cwd(),
};

/** docker.service tells control of its start and its end; an instance that shuts down does not wait for an answer long. */
const dockerd: Program = async ([event]) => {
  if (event === "started") await ask({ verb: "service-started" });
  else await ask({ verb: "service-stopping" }, { timeoutMs: { heard: 1_000, answered: 4_000 } });
  return 0;
};

const programs: Readonly<Record<string, Program>> = {
  systemd: async (args) => {
    await runManager(args);
    return 0;
  },
  systemctl: printed(systemctl),
  journalctl: (args) => journalctl(args, terminal),
  yum: (args) => yum(args, terminal),
  dnf: (args) => yum(args, terminal),
  rpm: printed(rpm),
  pip: (args) => pip(args, terminal),
  docker: (args) => docker(args, dockerPorts),
  "docker-compose": (args) => compose(args, dockerPorts),
  dockerd,
};

async function main([name = "", ...args]: readonly string[]): Promise<number> {
  const program = programs[name];
  if (!program)
    throw new LabError("Usage", `Program must be one of ${Object.keys(programs).join(", ")}: got \`${name}\``);
  return program(args);
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${describeError(error)}\n`);
  return 1;
});
