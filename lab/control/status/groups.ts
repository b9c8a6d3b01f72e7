import type { GroupStatus } from "../../model/status.ts";
import type { Observed } from "../observed.ts";

export function groupStatuses({ lab, memory }: Observed): GroupStatus[] {
  const members = [...memory.members.values()];
  return lab.autoScalingGroups.map(({ name, logicalId, minSize, maxSize, desiredCapacity }) => {
    const inService = members.filter((one) => one.group === name && one.state === "InService").length;
    return { name, logicalId, minSize, maxSize, desiredCapacity, inService };
  });
}
