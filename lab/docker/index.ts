export { type CloneImage, imageOf } from "./clone.ts";
export { connectDocker, type Docker } from "./connect.ts";
export { readContainerBytes, readContainerFile, readContainerFolder } from "./container-file.ts";
export { enterMounts } from "./enter-mounts.ts";
export { type ExecOptions, type ExecResult, execIn, leaveIn } from "./exec.ts";
export { type GuestNetwork, guestAddress } from "./guest-script.ts";
export { createGuest, type Guest, type GuestOptions, hasImage, listGuests } from "./guests.ts";
export { inspectContainer, listInventory } from "./inventory.ts";
export { type LabSummary, listLabs, type RemovedLab, removeLab } from "./labs.ts";
export { type LaunchOptions, launchInstance } from "./launch.ts";
export {
  endContainer,
  killContainer,
  pauseContainer,
  removeContainer,
  startContainer,
  stopContainer,
  unpauseContainer,
} from "./lifecycle.ts";
export { limitContainer } from "./limits.ts";
export { putFiles } from "./put-files.ts";
export { trustAuthority } from "./trust.ts";
export { type ContainerChange, watchLab } from "./watch.ts";
export { wireGuests } from "./wire-guests.ts";
export type { WirePlan, WireResult } from "./wire-script.ts";
export { type HeldInterface, readWiring, type WireOptions, wire } from "./wiring.ts";
