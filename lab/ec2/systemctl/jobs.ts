/** `systemctl start` and its kin: what went wrong, in systemctl's words. */
import type { JobReport, JobVerb, Response } from "../protocol.ts";
import { lines, type Outcome } from "../terminal.ts";

const REASONS: Readonly<Record<string, string>> = {
  "exit-code": "because the control process exited with error code",
  signal: "because a fatal signal was delivered to the control process",
  "core-dump": "because a fatal signal was delivered causing the control process to dump core",
  timeout: "because a timeout was exceeded",
  resources: "because of unavailable resources or another system error",
  protocol: "because the service did not take the steps required by its unit configuration",
};

/** Status 5 stands for a unit that is not there, as the LSB has it. */
export function renderJobs(verb: JobVerb, response: Extract<Response, { kind: "jobs" }>): Outcome {
  const told = response.jobs.flatMap((job) => describeFailure(verb, job));
  const isMissing = response.jobs.some(({ error }) => error?.endsWith(" not found."));
  return { status: told.length === 0 ? 0 : isMissing ? 5 : 1, err: lines(told) };
}

function describeFailure(verb: JobVerb, { unit, result, serviceResult = "", error }: JobReport): readonly string[] {
  if (error !== undefined) return [error.endsWith("cannot reload.") ? error : `Failed to ${verb} ${unit}: ${error}`];
  if (result === "dependency") {
    return [`A dependency job for ${unit} failed. See 'journalctl -xe' for details.`];
  }
  if (result !== "failed") return [];
  const look = `See "systemctl status ${unit}" and "journalctl -xeu ${unit}" for details.`;
  if (serviceResult !== "start-limit-hit") {
    return [`Job for ${unit} failed ${REASONS[serviceResult] ?? "for an unknown reason"}.`, look];
  }
  return [
    `Job for ${unit} failed.`,
    look,
    `To force a start use "systemctl reset-failed ${unit}" followed by "systemctl start ${unit}" again.`,
  ];
}
