/** `systemctl`: asks the manager, or does by itself what only concerns files. */
import { readFileSync } from "node:fs";
import { LabError } from "../../model/errors.ts";
import { JOB_VERBS, type JobVerb, type Request, type UnitReport } from "../protocol.ts";
import { lines, type Outcome } from "../terminal.ts";
import { disableUnit, enableUnit, loadUnit, parseSignal, setMask, unitName } from "../unit/index.ts";
import { askManager } from "./ask.ts";
import { enablementText } from "./enablement.ts";
import { renderJobs } from "./jobs.ts";
import { renderUnitFiles, renderUnits } from "./list.ts";
import { type Options, parseOptions } from "./options.ts";
import { renderProperties } from "./show.ts";
import { renderStatus } from "./status.ts";

type Verb = (units: readonly string[], options: Options) => Promise<Outcome> | Outcome;

/** @throws LabError for what cannot be done; its message is what systemctl prints */
export async function systemctl(args: readonly string[]): Promise<Outcome> {
  const options = parseOptions(args);
  if (options.version) return { status: 0, out: "systemd 252 (as Tierlab offers it)\n" };
  const [verb = "list-units", ...units] = options.positionals;
  const run = VERBS[verb];
  if (!run) throw new LabError("Usage", `Unknown command verb ${verb}.`);
  return run(units, options);
}

const VERBS: Readonly<Record<string, Verb>> = {
  ...Object.fromEntries(
    JOB_VERBS.map((verb): [string, Verb] => [verb, (units, options) => runJobs(verb, units, options)]),
  ),
  enable: (units, options) => changeFiles(units, options, enableUnit, "start"),
  disable: (units, options) => changeFiles(units, options, disableUnit, "stop"),
  mask: (units, options) => changeFiles(units, options, (name) => setMask(name, true), "stop"),
  unmask: (units, options) => changeFiles(units, options, (name) => setMask(name, false), undefined),
  "daemon-reload": () => done({ verb: "daemon-reload" }),
  "daemon-reexec": () => done({ verb: "daemon-reload" }),
  "reset-failed": (units) => done({ verb: "reset-failed", units: units.map(unitName) }),
  kill: killUnits,
  status: async (units, options) => {
    const reports = units.length > 0 ? await reportUnits(units) : await listUnits();
    return merge(reports.map((unit) => renderStatus(unit, Number(options.lines), Date.now())));
  },
  show: async (units, options) => {
    const texts = (await reportUnits(units)).map((unit) => renderProperties(unit, options));
    return { status: 0, out: texts.join("\n") };
  },
  "is-active": (units, options) => is(units, options, ({ activeState }) => activeState, ["active", "reloading"]),
  "is-failed": (units, options) => is(units, options, ({ activeState }) => activeState, ["failed"]),
  "is-enabled": isEnabled,
  "is-system-running": async () => {
    const isDegraded = (await listUnits()).some(({ activeState }) => activeState === "failed");
    return isDegraded ? { status: 1, out: "degraded\n" } : { status: 0, out: "running\n" };
  },
  "list-units": async (patterns, options) => ({ status: 0, out: renderUnits(await listUnits(), patterns, options) }),
  "list-unit-files": (patterns, options) => {
    const { text, count } = renderUnitFiles(patterns, options);
    return { status: patterns.length > 0 && count === 0 ? 1 : 0, out: text };
  },
  cat: catUnits,
};

async function runJobs(verb: JobVerb, units: readonly string[], options: Options): Promise<Outcome> {
  if (units.length === 0) throw new LabError("Usage", "Too few arguments.");
  const request = { verb, units: units.map(unitName), isBlocking: !options["no-block"] };
  const response = await askManager(request);
  if (response.kind !== "jobs") throw unexpected(response);
  return renderJobs(verb, response);
}

/** Enabling is a matter of links; the manager is only told to look again, and with `--now` to act. */
async function changeFiles(
  units: readonly string[],
  options: Options,
  change: (name: string) => readonly string[],
  job: "start" | "stop" | undefined,
): Promise<Outcome> {
  if (units.length === 0) throw new LabError("Usage", "Too few arguments.");
  const names = units.map(unitName);
  const told = names.flatMap((name) => change(name));
  if (!options["no-reload"]) await askManager({ verb: "daemon-reload" }).catch(ignoreAbsence);
  const changed: Outcome = { status: 0, err: options.quiet ? "" : lines([...told, ...names.flatMap(noteStatic)]) };
  return options.now && job ? merge([changed, await runJobs(job, names, options)]) : changed;
}

function noteStatic(name: string): readonly string[] {
  if (enablementText(name) !== "static") return [];
  return [
    `The unit files have no installation config (WantedBy=, RequiredBy=, Also=, Alias= settings in the [Install] section). This means they are not meant to be enabled using systemctl: ${name}`,
  ];
}

function ignoreAbsence(error: unknown): void {
  if (!(error instanceof LabError && error.code === "NoManager")) throw error;
}

function killUnits(units: readonly string[], options: Options): Promise<Outcome> {
  const signal = parseSignal(options.signal);
  const whom = (["all", "main", "control"] as const).find((one) => one === options["kill-whom"]);
  if (!signal) throw new LabError("Usage", `Failed to parse signal string ${options.signal}.`);
  if (!whom) throw new LabError("Usage", `--kill-whom= must be all, main or control: got ${options["kill-whom"]}`);
  return done({ verb: "kill", units: units.map(unitName), signal, whom });
}

/** Prints the state of each; status 0 if one is among `good`, else 3 as the LSB has it for what does not run. */
async function is(
  units: readonly string[],
  options: Options,
  stateOf: (unit: UnitReport) => string,
  good: readonly string[],
): Promise<Outcome> {
  const states = (await reportUnits(units)).map(stateOf);
  const isGood = states.some((state) => good.includes(state));
  const bad = good.includes("failed") ? 1 : 3;
  return { status: isGood ? 0 : bad, out: options.quiet ? "" : lines(states) };
}

function isEnabled(units: readonly string[], options: Options): Outcome {
  const states = units.map((name) => enablementText(unitName(name)));
  const missing = units.filter((_, index) => states[index] === undefined).map(unitName);
  const isGood = states.some((state) => state && ["enabled", "static", "alias", "linked"].includes(state));
  return {
    status: isGood ? 0 : 1,
    out: options.quiet ? "" : lines(states.flatMap((state) => state ?? [])),
    err: lines(missing.map((name) => `Failed to get unit file state for ${name}: No such file or directory`)),
  };
}

function catUnits(units: readonly string[]): Outcome {
  const texts = units.map((name) => {
    const loaded = loadUnit(unitName(name));
    if (!("file" in loaded) || loaded.file === "")
      throw new LabError("NoSuchUnit", `No files found for ${unitName(name)}.`);
    return [loaded.file, ...loaded.dropIns].map((file) => `# ${file}\n${readFileSync(file, "utf8")}`).join("\n");
  });
  return { status: 0, out: texts.join("\n") };
}

async function done(request: Request): Promise<Outcome> {
  const response = await askManager(request);
  return response.kind === "error" ? { status: 1, err: `${response.message}\n` } : { status: 0 };
}

async function reportUnits(units: readonly string[]): Promise<readonly UnitReport[]> {
  const response = await askManager({ verb: "status", units: units.map(unitName) });
  if (response.kind !== "units") throw unexpected(response);
  return response.units;
}

async function listUnits(): Promise<readonly UnitReport[]> {
  const response = await askManager({ verb: "list" });
  if (response.kind !== "units") throw unexpected(response);
  return response.units;
}

const unexpected = (response: { readonly kind: string; readonly message?: string }): LabError =>
  new LabError("ManagerFailed", response.message ?? `The service manager answered with ${response.kind}`);

/** What several have printed, a blank line between them; the worst status. */
function merge(outcomes: readonly Outcome[]): Outcome {
  return {
    status: Math.max(0, ...outcomes.map(({ status }) => status)),
    out: outcomes.flatMap(({ out }) => out || []).join("\n"),
    err: outcomes.flatMap(({ err }) => err || []).join(""),
  };
}
