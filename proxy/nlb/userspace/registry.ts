import { LabError } from "../../../lab/model/errors.ts";
import type { Clock, TargetRegistration } from "../../../lab/model/index.ts";
import { readTarget, type Settings, type TargetOption, ZONE } from "./options.ts";

/** Who is registered with which target group. */
export interface Registry {
  readonly registrations: ReadonlyMap<string, readonly TargetRegistration[]>;
  register(group: string, target: TargetOption): void;
  deregister(group: string, target: TargetOption): void;
  /** A deregistered target whose delay has ended. */
  forget(group: string, targetId: string): void;
}

/** @throws LabError `NoTargetGroup`, `InvalidTarget` from its methods */
export function createRegistry({ targetGroups }: Settings, clock: Clock): Registry {
  const registrations = new Map<string, readonly TargetRegistration[]>(
    targetGroups.map(({ name, targets }) => [name, targets.map((target) => registrationOf(target))]),
  );
  const change = (group: string, update: (targets: readonly TargetRegistration[]) => readonly TargetRegistration[]) => {
    const targets = registrations.get(group);
    if (!targets) {
      const have = [...registrations.keys()].join(", ");
      throw new LabError("NoTargetGroup", `No target group is called \`${group}\`; there are ${have}`);
    }
    registrations.set(group, update(targets));
  };
  const without = (targets: readonly TargetRegistration[], id: string) => targets.filter((one) => one.id !== id);
  return {
    registrations,
    register(group, option) {
      const fresh = registrationOf(readTarget(option));
      change(group, (targets) =>
        targets.some(({ id, registration }) => id === fresh.id && registration.kind === "registered")
          ? targets
          : [...without(targets, fresh.id), fresh],
      );
    },
    deregister(group, option) {
      const { id } = registrationOf(readTarget(option));
      const registration = { kind: "draining", sinceMs: clock.now() } as const;
      change(group, (targets) =>
        targets.map((one) => (one.id === id && one.registration.kind !== "draining" ? { ...one, registration } : one)),
      );
    },
    forget: (group, targetId) => change(group, (targets) => without(targets, targetId)),
  };
}

function registrationOf({ host, port }: { readonly host: string; readonly port: number }): TargetRegistration {
  const registration = { kind: "registered" } as const;
  return { id: `${host}:${port}`, ip: host, port, availabilityZone: ZONE, registration };
}
