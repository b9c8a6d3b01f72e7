import type { InstanceId } from "../../model/ids.ts";
import type { RunRecord } from "../../scenario/record.ts";

export interface Names {
  /** `proxy-group-1` where the lab's status tells it, else the id. */
  nameOf(id: string): string;
  /** `ap-northeast-1a`, where the lab's status tells it. */
  zoneOf(id: string): string | undefined;
  /** Both, for the text of an event: `i-0123 (proxy-group-1)` for every id in it. */
  explain(text: string): string;
}

/** The short names of the instances of a run; the status at its end adds those that were launched in it. */
export function namesOf({ before, after }: Pick<RunRecord, "before" | "after">): Names {
  const instances = [...(before?.instances ?? []), ...(after?.instances ?? [])];
  const known = new Map(instances.map((one) => [one.instanceId, one]));
  const find = (id: string) => known.get(id as InstanceId);
  return {
    nameOf: (id) => find(id)?.name ?? id,
    zoneOf: (id) => find(id)?.availabilityZone,
    explain: (text) =>
      text.replace(/\bi-0[0-9a-f]{16}\b/g, (id) => {
        const name = find(id)?.name;
        return name === undefined ? id : `${name} (${id})`;
      }),
  };
}
