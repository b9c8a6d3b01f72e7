/** One command of a service with all processes that come of it, kept together by containers/ec2/shepherd. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { constants } from "node:os";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Exit } from "../machine/index.ts";
import type { OutputTarget } from "../unit/index.ts";
import type { PreparedCommand } from "./prepare.ts";
import { childrenOf, descendantsOf, signalAll } from "./processes.ts";

const PROGRAM = "/opt/tierlab/shepherd";

export interface ShepherdEvents {
  /** The command runs as this process. */
  onChild(pid: number): void;
  /** A process of the flock has ended. */
  onExit(pid: number, exit: Exit): void;
  /** A message on the notification socket, a line each. */
  onNotify(lines: readonly string[]): void;
  onLine(line: string): void;
  /** Nothing is left of it. */
  onEmpty(): void;
}

export interface ShepherdOptions {
  readonly command: PreparedCommand;
  readonly output: OutputTarget;
  readonly error: OutputTarget;
  /** Where to hear notifications. */
  readonly socket: string | undefined;
}

export class Shepherd {
  readonly #child: ChildProcess;

  constructor({ command, output, error, socket }: ShepherdOptions, events: ShepherdEvents) {
    const files = [openOutput(output), openOutput(error)];
    this.#child = spawn(PROGRAM, [socket ?? "-", ...command.argv], {
      cwd: command.cwd,
      env: { ...command.environment },
      stdio: ["ignore", files[0], files[1], "pipe"],
    });
    for (const file of files) if (typeof file === "number") closeSync(file);
    for (const stream of [this.#child.stdout, this.#child.stderr]) followLines(stream, events.onLine);
    followLines(this.#child.stdio[3] as Readable, (line) => report(line, events));
    // After the last report has been read, not when the process ends.
    this.#child.once("close", () => events.onEmpty());
    // Its `close` follows.
    this.#child.once("error", (error) => events.onLine(error.message));
  }

  /** All processes of the flock, the shepherd not among them. */
  members(): readonly number[] {
    return this.#child.pid === undefined ? [] : descendantsOf(this.#child.pid);
  }

  /** What is left of the command itself and was handed over: the first is taken for the main process of a daemon. */
  leaders(): readonly number[] {
    return this.#child.pid === undefined ? [] : childrenOf(this.#child.pid);
  }

  signal(signal: string): void {
    signalAll(this.members(), signal);
  }
}

function openOutput(target: OutputTarget): "pipe" | "ignore" | number {
  if (!("path" in target)) return target.kind === "journal" ? "pipe" : "ignore";
  return openSync(target.path, { file: "a", append: "a", truncate: "w" }[target.kind], 0o644);
}

function followLines(stream: Readable | null, onLine: (line: string) => void): void {
  if (stream) createInterface({ input: stream }).on("line", onLine);
}

function report(line: string, events: ShepherdEvents): void {
  const [, word, rest = ""] = /^(\w+) (.*)$/s.exec(line) ?? [];
  const [pid = 0, status = 0] = rest.split(" ").map(Number);
  if (word === "child") events.onChild(pid);
  else if (word === "exit") events.onExit(pid, decodeExit(status));
  else if (word === "notify") events.onNotify(rest.split("\\n"));
}

/** A wait status as wait(2) gives it: the low seven bits are a signal, the eighth says that there is a core. */
function decodeExit(status: number): Exit {
  const number = status & 0x7f;
  if (number === 0) return { kind: "exited", status: status >> 8 };
  const signal = Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `SIG${number}`;
  return { kind: status & 0x80 ? "dumped" : "killed", signal };
}
