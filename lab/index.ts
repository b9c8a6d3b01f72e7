/** What `import ... from "tierlab"` gives: labs by AWS's nouns, and scenarios. */
import { connectDocker } from "./docker/index.ts";
import { createHandle, type LabHandle } from "./handle/index.ts";
import { findLab } from "./project/find.ts";
import { type StartOptions, startLab as start } from "./project/start.ts";
import { openLab as open } from "./project/started-lab.ts";

/**
 * Brings a lab up from a template and waits until it is ready; `await using` takes it down again.
 *
 * @throws LabErrors of the template; LabError `InvalidTimeScale`, `InvalidLabName`, `LabDiffers`, `ComposeFailed`,
 * `LabNotReady`
 */
export async function startLab(options: StartOptions): Promise<LabHandle> {
  return createHandle(await start(options));
}

/**
 * A lab that runs already. `await using` takes it down, too: keep the handle in a `const` to leave it as it is.
 *
 * @param name unless told, the only one there is
 * @throws LabError `NoLab`, `SeveralLabs`
 */
export async function openLab(name?: string): Promise<LabHandle> {
  const docker = connectDocker();
  return createHandle(open(docker, await findLab(docker, name)));
}

export type { Buckets, ObjectContent, S3Access, StoredObject } from "./buckets/index.ts";
export type { LogLine } from "./docker/logs.ts";
export { FAULTS, type FaultOptions, type KnownFault } from "./faults/catalogue.ts";
export * from "./handle/index.ts";
export { LabError, LabErrors } from "./model/errors.ts";
export type { LabEvent, ScalingActivity } from "./model/events.ts";
export type { ActiveFault } from "./model/fault.ts";
export type { TargetHealth, TargetReason, TargetState } from "./model/health.ts";
export type { Lab } from "./model/lab.ts";
export type { LabStatus } from "./model/status.ts";
export { type WaitOptions, waitUntil } from "./model/wait.ts";
export type { StartOptions } from "./project/start.ts";
export type { FaultLasting, StartedFault } from "./project/started-fault.ts";
export type { StartedLab } from "./project/started-lab.ts";
export * from "./scenario/index.ts";
