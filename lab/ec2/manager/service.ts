/** One service at work: the pure machine of lab/ec2/machine with its processes, its timer and its log. */
import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Clock } from "../../model/clock.ts";
import { LabError } from "../../model/errors.ts";
import { waitUntil } from "../../model/wait.ts";
import type { Journal } from "../journal/index.ts";
import { type Effect, type Exit, type Input, initialState, type ServiceState, step } from "../machine/index.ts";
import type { ServiceSettings, Unit } from "../unit/index.ts";
import { type PreparedCommand, prepareCommand, type Unprepared } from "./prepare.ts";
import { isAlive, signalAll } from "./processes.ts";
import { makeRuntimeDirectories, removeRuntimeDirectories } from "./runtime-directories.ts";
import { Shepherd } from "./shepherd.ts";

export type ServiceUnit = Unit & { readonly service: ServiceSettings };

export interface ServiceOptions {
  readonly clock: Clock;
  readonly journal: Journal;
  /** After every change of state. */
  readonly onChange: () => void;
}

const NOTIFY_FOLDER = "/run/systemd/notify";

export class Service {
  unit: ServiceUnit;
  /** What the service said of itself by STATUS=. */
  statusText: string | undefined;
  #state: ServiceState = initialState;
  readonly #options: ServiceOptions;
  readonly #inputs: Input[] = [];
  #isAnswering = false;
  #timer: NodeJS.Timeout | undefined;
  readonly #flocks = new Set<Shepherd>();
  #awaiting: "all" | "main" | undefined;
  #invocation = "";

  constructor(unit: ServiceUnit, options: ServiceOptions) {
    this.unit = unit;
    this.#options = options;
  }

  get state(): ServiceState {
    return this.#state;
  }

  members(): readonly number[] {
    return [...this.#flocks].flatMap((flock) => flock.members());
  }

  /** Takes an input and does what follows from it; inputs that come up meanwhile are answered in their turn. */
  input(input: Input): void {
    this.#inputs.push(input);
    if (this.#isAnswering) return;
    this.#isAnswering = true;
    for (let next = this.#inputs.shift(); next; next = this.#inputs.shift()) this.#answer(next);
    this.#isAnswering = false;
    this.#options.onChange();
  }

  /** To all processes of the service or to one of them. */
  signal(to: "all" | "main" | "control", signal: string): void {
    const { mainPid, controlPid } = this.#state;
    const pid = to === "main" ? mainPid : controlPid;
    signalAll(to === "all" ? this.members() : pid === undefined ? [] : [pid], signal);
  }

  log(message: string): void {
    this.#options.journal.write([{ unit: this.unit.name, identifier: "systemd", pid: 1, message }]);
  }

  #answer(input: Input): void {
    const before = this.#state;
    const { state, effects } = step(this.unit, before, input, this.#options.clock.now());
    this.#state = state;
    // A restart is an end and a beginning in one step.
    if (state.endings > before.endings) removeRuntimeDirectories(this.unit.service.execution);
    if (state.startedAt.length > 0 && state.startedAt !== before.startedAt) this.#begin();
    for (const effect of effects) this.#do(effect);
  }

  #begin(): void {
    this.#invocation = randomUUID().replaceAll("-", "");
    this.statusText = undefined;
    makeRuntimeDirectories(this.unit.service.execution);
  }

  #do(effect: Effect): void {
    switch (effect.kind) {
      case "run":
        this.#run(effect);
        break;
      case "signal":
        this.signal(effect.to, effect.signal);
        break;
      case "timer":
        clearTimeout(this.#timer);
        if (effect.afterMs !== undefined)
          this.#timer = setTimeout(() => this.input({ kind: "elapsed" }), effect.afterMs);
        break;
      case "find-main":
        void this.#findMain();
        break;
      case "await-empty":
        this.#awaiting = effect.of;
        this.#checkEmpty();
        break;
      case "log":
        this.log(effect.message);
        break;
    }
  }

  #run({ phase, command, role }: Extract<Effect, { kind: "run" }>): void {
    const { execution } = this.unit.service;
    const exec = this.unit.service[phase][command];
    if (!exec) return;
    const prepared = prepareCommand(exec, execution, this.#variables());
    if ("status" in prepared) this.#refuse(prepared, role);
    else this.#spawn(prepared, role);
  }

  #refuse({ message, status }: Unprepared, role: "main" | "control"): void {
    this.log(`${this.unit.name}: ${message}`);
    this.input(status === "resources" ? { kind: "no-resources" } : { kind: "not-spawned", role, status });
  }

  #variables(): Record<string, string> {
    const { mainPid } = this.#state;
    return { INVOCATION_ID: this.#invocation, ...(mainPid === undefined ? {} : { MAINPID: String(mainPid) }) };
  }

  #spawn(command: PreparedCommand, role: "main" | "control"): void {
    const { type, execution } = this.unit.service;
    const identifier = execution.identifier ?? basename(command.program);
    let leader = 0;
    const isNotifying = type === "notify" && role === "main";
    if (isNotifying) mkdirSync(NOTIFY_FOLDER, { recursive: true });
    const options = {
      command,
      output: execution.standardOutput,
      error: execution.standardError,
      socket: isNotifying ? `${NOTIFY_FOLDER}/${this.#invocation}` : undefined,
    };
    const flock = new Shepherd(options, {
      onChild: (pid) => {
        leader = pid;
        this.input({ kind: "spawned", role, pid });
      },
      onExit: (pid, exit) => this.#exited(pid, exit),
      onNotify: (lines) => this.#notified(lines),
      onLine: (message) => this.#options.journal.write([{ unit: this.unit.name, identifier, pid: leader, message }]),
      onEmpty: () => {
        this.#flocks.delete(flock);
        if (leader === 0) this.input({ kind: "not-spawned", role, status: 203 });
        this.#checkEmpty();
      },
    });
    this.#flocks.add(flock);
  }

  #exited(pid: number, exit: Exit): void {
    const { mainPid, controlPid } = this.#state;
    if (pid === controlPid) this.input({ kind: "exited", role: "control", exit });
    else if (pid === mainPid) this.input({ kind: "exited", role: "main", exit });
    this.#checkEmpty();
  }

  #notified(lines: readonly string[]): void {
    const values = new Map(lines.map((line) => [line.split("=", 1)[0], line.slice(line.indexOf("=") + 1)]));
    const mainPid = Number(values.get("MAINPID")) || undefined;
    this.statusText = values.get("STATUS") ?? this.statusText;
    if (values.get("READY") === "1") this.input({ kind: "ready", mainPid });
  }

  #checkEmpty(): void {
    const isEmpty = this.#awaiting === "all" ? this.#flocks.size === 0 : this.#state.mainPid === undefined;
    if (this.#awaiting === undefined || !isEmpty) return;
    this.#awaiting = undefined;
    this.input({ kind: "emptied" });
  }

  /** The file of a daemon appears some time after its parent has ended; without one, the oldest process is taken. */
  async #findMain(): Promise<void> {
    const { pidFile, startTimeoutMs } = this.unit.service;
    const invocation = this.#invocation;
    const isOver = () => this.#invocation !== invocation || this.#state.sub !== "start";
    const timeoutMs = Math.min(startTimeoutMs, 2 ** 31 - 1);
    const found = await waitUntil(
      () => {
        if (isOver() || this.#flocks.size === 0) return "none";
        return pidFile === undefined ? ([...this.#flocks].at(-1)?.leaders()[0] ?? "none") : readPid(pidFile);
      },
      { what: `the main process of ${this.unit.name}`, timeoutMs, everyMs: 20 },
    ).catch((error: unknown) => rethrowUnlessLate(error));
    if (found === undefined || isOver()) return;
    this.input(found === "none" ? { kind: "no-main" } : { kind: "ready", mainPid: found });
  }
}

/** The timeout of the start itself has said so. */
function rethrowUnlessLate(error: unknown): undefined {
  if (!(error instanceof LabError && error.code === "WaitTimedOut")) throw error;
}

function readPid(file: string): number | undefined {
  const pid = Number(readFileSync(file, "utf8").trim());
  return pid > 0 && isAlive(pid) ? pid : undefined;
}
