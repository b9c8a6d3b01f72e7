/** Targets of a lab as a program has them by hand, as RegisterTargets and DeregisterTargets do. */
import { isIPv4 } from "node:net";
import { changeRegistration } from "../api/registration-client.ts";
import type { ManualRegistration, RegistrationState } from "../model/registration.ts";

/** Instances go by name or id, target groups by name or logical id; groups of type `ip` take addresses as well. */
export interface Targets {
  /**
   * Registers an instance that runs; it gets requests once it has passed its checks. One that is registered stays so.
   *
   * @throws LabError `NoInstance`, `NoTargetGroup`, `InvalidTarget`
   */
  register(instance: string, targetGroup: string, options?: TargetOptions): Promise<ManualRegistration>;
  /**
   * Takes a target out: it gets nothing new from now on and drains for the group's deregistration delay. One that is none
   * is fine.
   *
   * @throws LabError `NoInstance`, `NoTargetGroup`
   */
  deregister(instance: string, targetGroup: string, options?: TargetOptions): Promise<ManualRegistration>;
}

export interface TargetOptions {
  /** The group's own unless told; a target with another port is another target (row NLB-027). */
  readonly port?: number;
}

/**
 * @param findLeader of control, for what is written down
 * @param instanceIdOf what a person calls an instance
 */
export function createTargets(
  findLeader: () => Promise<string>,
  instanceIdOf: (ref: string) => Promise<string>,
): Targets {
  const change =
    (state: RegistrationState): Targets["register"] =>
    async (instance, targetGroup, { port } = {}) => {
      const target = isIPv4(instance) ? instance : await instanceIdOf(instance);
      const request = { targetGroup, target, state, ...(port === undefined ? {} : { port }) };
      return changeRegistration(await findLeader(), request);
    };
  return { register: change("registered"), deregister: change("deregistered") };
}
