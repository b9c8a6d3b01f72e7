import type { StartedLab } from "../project/started-lab.ts";
import { chooseNamed } from "./choose.ts";
import type { GroupHandle } from "./handle.ts";
import { instancesOf } from "./instance.ts";

const WHAT = { code: "NoGroup", words: "Auto Scaling group" } as const;

/** An Auto Scaling group by name or logical id. */
export function createGroup(lab: StartedLab, name: string): GroupHandle {
  const settings = async () =>
    chooseNamed((await lab.plan()).autoScalingGroups, name, (one) => [one.name, one.logicalId], WHAT);
  return {
    name,
    settings,
    status: async () => chooseNamed((await lab.status()).groups, name, (one) => [one.name, one.logicalId], WHAT),
    members: async () => instancesOf(lab, (await settings()).logicalId),
    activities: async () => lab.activities((await settings()).name),
  };
}
