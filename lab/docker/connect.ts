import Dockerode from "dockerode";
import { LabError } from "../model/errors.ts";

/** A connection to a Docker engine. Only `lab/docker` looks inside. */
export type Docker = Dockerode;

/** The engine that `DOCKER_HOST` names, else the one behind the usual socket. Nothing is asked of it yet. */
export function connectDocker(): Docker {
  return new Dockerode();
}

const CODES_OF_SILENCE = new Set(["ENOENT", "ECONNREFUSED", "ECONNRESET", "EACCES", "ENOTFOUND", "EPIPE"]);

/** A fault of the engine in one line: what was tried, on what, and the engine's own words. */
export function engineError(what: string, cause: unknown): LabError {
  if (cause instanceof LabError) return cause;
  const { code, message } = cause as { code?: string; message?: string };
  if (code !== undefined && CODES_OF_SILENCE.has(code)) {
    return new LabError("EngineSilent", `No Docker engine answers (${what}: ${message})`, {
      cause,
      hint: "tierlab doctor",
      status: 503,
    });
  }
  return new LabError("EngineFault", `${what}: ${wordsOf(cause)}`, { cause, status: 500 });
}

/** What the engine said, without what the client adds. */
export function wordsOf(cause: unknown): string {
  const { json, message } = cause as { json?: { message?: string }; message?: string };
  return json?.message ?? message ?? String(cause);
}

/** HTTP status of an engine's answer, when the fault is one. */
export function statusOf(cause: unknown): number | undefined {
  return (cause as { statusCode?: number }).statusCode;
}
