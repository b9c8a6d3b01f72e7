/** What the manager makes of a request of `systemctl`. */
import { describeError, LabError } from "../../model/errors.ts";
import { activeState } from "../machine/index.ts";
import type { JobReport, JobVerb, Request, Response } from "../protocol.ts";
import type { JobResult, Manager } from "./manager.ts";
import { reportUnit } from "./report.ts";

/** Waits for jobs to be over unless told not to. Errors of single units are part of their reports. */
export async function answerRequest(manager: Manager, request: Request): Promise<Response> {
  switch (request.verb) {
    case "status":
      return { kind: "units", units: request.units.map((name) => reportUnit(manager, name)) };
    case "list":
      return { kind: "units", units: manager.names().map((name) => reportUnit(manager, name)) };
    case "daemon-reload":
      manager.reload();
      return { kind: "done" };
    case "reset-failed":
      manager.resetFailed(request.units);
      return { kind: "done" };
    case "kill":
      return kill(manager, request);
    default:
      return runJobs(manager, request);
  }
}

function kill(manager: Manager, { units, signal, whom }: Extract<Request, { verb: "kill" }>): Response {
  const missing = units.find((name) => !manager.service(name));
  if (missing !== undefined)
    return { kind: "error", message: `Failed to kill unit ${missing}: Unit ${missing} not loaded.` };
  for (const name of units) manager.service(name)?.signal(whom, signal);
  return { kind: "done" };
}

async function runJobs(manager: Manager, request: Extract<Request, { verb: JobVerb }>): Promise<Response> {
  const jobs = request.units.map((unit) => runJob(manager, request.verb, unit));
  if (request.isBlocking) return { kind: "jobs", jobs: await Promise.all(jobs) };
  // Whether there is such a unit is known at once; what becomes of the job is not waited for.
  const refusals = await Promise.all(jobs.map((job) => Promise.race([job, undefined])));
  return { kind: "jobs", jobs: refusals.filter((job) => job?.error !== undefined) as JobReport[] };
}

async function runJob(manager: Manager, verb: JobVerb, unit: string): Promise<JobReport> {
  try {
    const result = await perform(manager, verb, unit);
    const serviceResult = manager.service(unit)?.state.result;
    return { unit, result, ...(serviceResult ? { serviceResult } : {}) };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { unit, result: "failed", error: describeError(error) };
  }
}

function perform(manager: Manager, verb: JobVerb, unit: string): Promise<JobResult> {
  const { service, state } =
    manager.load(unit).state === "loaded" ? loadedOf(manager, unit) : { service: undefined, state: "inactive" };
  const isActive = state === "active" || state === "reloading";
  switch (verb) {
    case "start":
      return manager.start(unit);
    case "stop":
      return manager.stop(unit);
    case "restart":
      return manager.restart(unit);
    case "reload":
      return manager.reloadService(unit);
    case "try-restart":
      return isActive ? manager.restart(unit) : Promise.resolve("done");
    case "reload-or-restart":
      return isActive && canReload(service) ? manager.reloadService(unit) : manager.restart(unit);
    case "try-reload-or-restart":
      if (!isActive) return Promise.resolve("done");
      return canReload(service) ? manager.reloadService(unit) : manager.restart(unit);
  }
}

function loadedOf(manager: Manager, unit: string) {
  const service = manager.service(manager.load(unit).name);
  return { service, state: service ? activeState(service.state) : "inactive" };
}

const canReload = (service: ReturnType<Manager["service"]>): boolean =>
  (service?.unit.service.execReload.length ?? 0) > 0;
