/** Where targets are registered and deregistered by hand; the journal remembers it, the next state tells the load balancers. */
import type { ManualRegistration, RegistrationRequest } from "../../model/registration.ts";
import type { Picture } from "../picture.ts";
import { planRegistration } from "./request.ts";

export interface RegistrationDesk {
  /** What stands by hand, the oldest first. */
  list(): readonly ManualRegistration[];
  /**
   * RegisterTargets or DeregisterTargets of one target. A target that leaves then drains for the group's delay.
   *
   * @throws LabError `NoTargetGroup`, `InvalidTarget`
   */
  change(request: RegistrationRequest): Promise<ManualRegistration>;
}

export interface RegistrationDeskOptions {
  readonly picture: Pick<Picture, "memory" | "append" | "look" | "observe">;
  readonly onChange: () => void;
}

export function createRegistrationDesk({ picture, onChange }: RegistrationDeskOptions): RegistrationDesk {
  return {
    list: () => [...picture.memory.registrations.values()],
    async change(request) {
      // An instance that was launched a moment ago is one.
      await picture.look();
      const observed = picture.observe();
      const { group, targetId, port, isChange } = planRegistration(observed, request);
      const registration = { targetGroup: group.name, targetId, port, state: request.state };
      if (!isChange) return { ...registration, sinceMs: observed.nowMs };
      const { timeMs } = picture.append({ kind: "registration", ...registration });
      onChange();
      return { ...registration, sinceMs: timeMs };
    },
  };
}
