/**
 * Which packets take which bad line, worked out from the link faults of a state. Each direction of a fault is a line of
 * its own, with a device of its own in the fabric.
 */
import { createHash } from "node:crypto";
import type { FabricState, Impairment } from "../../model/index.ts";

export interface LinePlan {
  /** Name of the device. The same for equal faults, so that a line stays as it is while others come and go. */
  readonly device: string;
  /** Mark of the packets that are led there, and number of the routing table that does it. */
  readonly mark: number;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly impairment: Impairment;
}

/** How devices of lines are matched by name. */
export const LINE_DEVICES = "tl-*";

/** Away from every mark of the rule set and every table number of the system. */
const FIRST_MARK = 0x4000_0000;

/** The newest fault comes first: where several hold for a packet, it is the one that counts. */
export function planLines({ faults }: FabricState): LinePlan[] {
  const lines = faults
    .filter((fault) => fault.kind === "link")
    .filter(({ between: [a, b] }) => a.length > 0 && b.length > 0)
    .toReversed()
    .flatMap(({ between: [a, b], impairment }) => [linePlan(a, b, impairment), linePlan(b, a, impairment)]);
  return [...new Map(lines.map((line) => [line.device, line])).values()];
}

function linePlan(from: readonly string[], to: readonly string[], impairment: Impairment): LinePlan {
  const id =
    createHash("sha256")
      .update(JSON.stringify([from, to, impairment]))
      .digest()
      .readUInt32BE() & 0x0fff_ffff;
  return {
    device: `tl-${id.toString(16).padStart(7, "0")}`,
    mark: FIRST_MARK + id,
    from,
    to,
    impairment,
  };
}
