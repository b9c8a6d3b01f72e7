/** All units of the instance: loads them, starts them in their order, and waits for what was asked. */
import { statSync } from "node:fs";
import { LabError } from "../../model/errors.ts";
import { activeState, type JobKind, jobOutcome, type Order, planStart, type ServiceState } from "../machine/index.ts";
import { type LoadedUnit, loadUnit, type Unit } from "../unit/index.ts";
import { isMet } from "./conditions.ts";
import { Service, type ServiceOptions, type ServiceUnit } from "./service.ts";

export type JobResult = "done" | "failed" | "dependency" | "skipped";

interface Waiting {
  readonly isOver: () => JobResult | undefined;
  readonly resolve: (result: JobResult) => void;
}

export class Manager {
  readonly #options: Omit<ServiceOptions, "onChange">;
  readonly #services = new Map<string, Service>();
  readonly #loaded = new Map<string, LoadedUnit>();
  readonly #loadedAtMs = new Map<string, number>();
  /** Targets that have been reached. */
  readonly #reached = new Set<string>();
  readonly #starting = new Map<string, Promise<JobResult>>();
  #waiting: readonly Waiting[] = [];

  constructor(options: Omit<ServiceOptions, "onChange">) {
    this.#options = options;
  }

  /** The unit as it was read last: changes of its file take effect with {@link reload}. */
  load(name: string): LoadedUnit {
    const known = this.#loaded.get(name);
    if (known) return known;
    const loaded = loadUnit(name);
    if (loaded.state !== "not-found") this.#loaded.set(name, loaded);
    this.#loadedAtMs.set(name, this.#options.clock.now());
    if (loaded.state === "loaded") for (const warning of loaded.warnings) this.#log(loaded.name, warning);
    if (loaded.state === "bad-setting") this.#log(loaded.name, loaded.error.message);
    return loaded;
  }

  /** Reads unit files anew; what runs goes on, by the new settings from now on. */
  reload(): void {
    this.#loaded.clear();
    for (const [name, service] of this.#services) {
      const loaded = this.load(name);
      if (loaded.state === "loaded" && isService(loaded.unit)) service.unit = loaded.unit;
    }
  }

  /** Whether a file of the unit was written after it was read. */
  isStale(name: string): boolean {
    const loaded = this.load(name);
    const files = "file" in loaded && loaded.file !== "" ? [loaded.file, ...loaded.dropIns] : [];
    const readMs = this.#loadedAtMs.get(name) ?? 0;
    return files.some((file) => (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > readMs);
  }

  service(name: string): Service | undefined {
    return this.#services.get(name);
  }

  /** Services that are or were at work, and targets that have been reached. */
  names(): readonly string[] {
    return [...this.#services.keys(), ...this.#reached].sort();
  }

  isReached(target: string): boolean {
    return this.#reached.has(target);
  }

  /** Starts a unit with all that it pulls in. @throws LabError `NoSuchUnit`, `UnitMasked`, `BadUnitSetting`, `OrderCycle` */
  async start(name: string): Promise<JobResult> {
    const { unit } = this.#mustLoad(name);
    const orders = planStart(unit.name, (other) => this.#startable(other));
    const results = new Map<string, Promise<JobResult>>();
    for (const order of orders) results.set(order.name, this.#startInOrder(order, results));
    return (await results.get(unit.name)) ?? "done";
  }

  async stop(name: string): Promise<JobResult> {
    const { unit } = this.#mustLoad(name, { orMasked: true });
    if (!unit?.service) this.#reached.delete(name);
    const own = unit?.name ?? name;
    const service = this.#services.get(own);
    const stopped = service ? this.#job(service, "stop", { kind: "stop" }) : Promise.resolve<JobResult>("done");
    await Promise.all(this.#dependents(own).map((other) => this.stop(other)));
    return stopped;
  }

  async restart(name: string): Promise<JobResult> {
    const { unit } = this.#mustLoad(name);
    const service = this.#services.get(unit.name);
    if (!service || isDown(service.state)) return this.start(name);
    const others = this.#dependents(unit.name);
    const restarted = this.#job(service, "restart", { kind: "restart" });
    await Promise.all(others.map((other) => this.restart(other)));
    return restarted;
  }

  /** @throws LabError `NotActive`, `NotReloadable` */
  async reloadService(name: string): Promise<JobResult> {
    const { unit } = this.#mustLoad(name);
    const service = this.#services.get(unit.name);
    if (!unit.service?.execReload.length) {
      throw new LabError("NotReloadable", `Job type reload is not applicable for unit ${unit.name}.`);
    }
    if (!service || activeState(service.state) !== "active") {
      throw new LabError("NotActive", `${unit.name} is not active, cannot reload.`);
    }
    return this.#job(service, "reload", { kind: "reload" });
  }

  resetFailed(names: readonly string[]): void {
    for (const name of names.length > 0 ? names : this.names())
      this.#services.get(name)?.input({ kind: "reset-failed" });
  }

  /** Stops everything: what was started after another is stopped before it. */
  async shutDown(): Promise<void> {
    const stops = new Map<string, Promise<unknown>>();
    for (const name of this.#services.keys()) this.#stopInOrder(name, stops, []);
    await Promise.all(stops.values());
  }

  /** @param path of those that wait for this one: where units wait for one another, nobody does for ever */
  #stopInOrder(name: string, stops: Map<string, Promise<unknown>>, path: readonly string[]): Promise<unknown> {
    const later = [...this.#services.values()].map(({ unit }) => unit).filter(({ after }) => after.includes(name));
    const others = later.filter((unit) => !path.includes(unit.name) && unit.name !== name);
    const before = others.map((unit) => stops.get(unit.name) ?? this.#stopInOrder(unit.name, stops, [...path, name]));
    const stopped = stops.get(name) ?? Promise.all(before).then(() => this.stop(name));
    stops.set(name, stopped);
    return stopped;
  }

  #mustLoad(name: string): { readonly unit: Unit };
  #mustLoad(name: string, options: { readonly orMasked: true }): { readonly unit: Unit | undefined };
  #mustLoad(name: string, { orMasked = false } = {}): { readonly unit: Unit | undefined } {
    const loaded = this.load(name);
    if (loaded.state === "loaded") return loaded;
    if (loaded.state === "masked" && orMasked) return { unit: undefined };
    if (loaded.state === "bad-setting") {
      throw new LabError(
        "BadUnitSetting",
        `Unit ${name} has a bad unit file setting.\nSee system logs and 'systemctl status ${name}' for details.`,
        { cause: loaded.error },
      );
    }
    if (loaded.state === "masked") throw new LabError("UnitMasked", `Unit ${name} is masked.`);
    throw new LabError("NoSuchUnit", `Unit ${name} not found.`, { status: 404 });
  }

  #startable(name: string): Unit | undefined {
    const loaded = this.load(name);
    return loaded.state === "loaded" ? loaded.unit : undefined;
  }

  async #startInOrder(order: Order, results: ReadonlyMap<string, Promise<JobResult>>): Promise<JobResult> {
    for (const earlier of order.after) {
      const result = await results.get(earlier);
      if ((result === "failed" || result === "dependency") && order.needs.includes(earlier)) {
        this.#log(order.name, `Dependency failed for ${order.name}.`);
        return "dependency";
      }
    }
    const unit = this.#startable(order.name);
    if (!unit) return "failed";
    if (isService(unit)) return this.#startService(unit);
    if (!this.#reached.has(unit.name)) this.#log(unit.name, `Reached target ${unit.name} - ${unit.description}.`);
    this.#reached.add(unit.name);
    return "done";
  }

  /** Two that ask for a start at once wait for the same one. */
  #startService(unit: ServiceUnit): Promise<JobResult> {
    const service = this.#serviceOf(unit);
    const state = activeState(service.state);
    if (state === "active" || state === "reloading") return Promise.resolve("done");
    const underway = this.#starting.get(unit.name);
    if (underway) return underway;
    const failing = unit.conditions.find((condition) => !isMet(condition));
    if (failing) {
      service.log(`${unit.name} was skipped because of an unmet condition check (${failing.test}: ${failing.path}).`);
      return Promise.resolve("skipped");
    }
    const started = this.#job(service, "start", { kind: "start" }).finally(() => this.#starting.delete(unit.name));
    this.#starting.set(unit.name, started);
    return started;
  }

  #serviceOf(unit: ServiceUnit): Service {
    const known = this.#services.get(unit.name);
    if (known && isDown(known.state)) known.unit = unit;
    if (known) return known;
    const service = new Service(unit, { ...this.#options, onChange: () => this.#settle() });
    this.#services.set(unit.name, service);
    return service;
  }

  async #job(service: Service, kind: JobKind, input: { readonly kind: JobKind }): Promise<JobResult> {
    const before = service.state;
    const { promise, resolve } = Promise.withResolvers<JobResult>();
    const isOver = () => jobOutcome(kind, before, service.state);
    this.#waiting = [...this.#waiting, { isOver, resolve }];
    service.input(input);
    const result = await promise;
    if (result === "failed" && kind !== "reload")
      service.log(`Failed to start ${service.unit.name} - ${service.unit.description}.`);
    return result;
  }

  #settle(): void {
    const over = this.#waiting.map((waiting) => ({ ...waiting, result: waiting.isOver() }));
    this.#waiting = over.filter(({ result }) => result === undefined);
    for (const { result, resolve } of over) if (result) resolve(result);
  }

  /** Active services that stop and restart with this one, by `Requires=` or `PartOf=`. */
  #dependents(name: string): readonly string[] {
    const active = [...this.#services.values()].filter(({ state }) => !isDown(state)).map(({ unit }) => unit);
    const tied = active.filter(({ partOf, requires }) => partOf.includes(name) || requires.includes(name));
    return tied.map((unit) => unit.name);
  }

  #log(unit: string, message: string): void {
    this.#options.journal.write([{ unit, identifier: "systemd", pid: 1, message }]);
  }
}

const isService = (unit: Unit): unit is ServiceUnit => unit.service !== undefined;

const isDown = (state: ServiceState): boolean => ["inactive", "failed"].includes(activeState(state));
