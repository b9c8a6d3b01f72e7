import type { LabEvent, ScalingActivity } from "../model/events.ts";
import type { FabricState } from "../model/fabric-state.ts";
import type { LabStatus } from "../model/status.ts";

/** What the API tells of; control provides it. */
export interface ApiSource {
  status(): LabStatus;
  fabricState(): FabricState | undefined;
  /** Of all groups, oldest first. */
  activities(): readonly ScalingActivity[];
  readonly events: readonly LabEvent[];
  /** Calls `listener` for each event to come; gives the function that ends it. */
  subscribe(listener: (event: LabEvent) => void): () => void;
}
