import { type FaultPicture, findFault } from "../../faults/index.ts";
import type { ActiveFault } from "../../model/fault.ts";

/** A fault to end now, and why. */
export interface Ending {
  readonly fault: ActiveFault;
  readonly reason: string;
}

export interface EndingContext {
  readonly picture: FaultPicture;
  readonly isLeaseOver: (leaseId: string) => boolean;
  readonly nowMs: number;
}

/** Faults that end although nobody asks for it: their time is over, their lease is, or nothing is left to break. */
export function faultsToEnd(faults: readonly ActiveFault[], context: EndingContext): Ending[] {
  return faults.flatMap((fault) => {
    const reason = reasonToEnd(fault, context);
    return reason === undefined ? [] : [{ fault, reason }];
  });
}

function reasonToEnd(fault: ActiveFault, { picture, isLeaseOver, nowMs }: EndingContext): string | undefined {
  if (fault.endsAtMs !== undefined && fault.endsAtMs <= nowMs) return "its time is over";
  if (fault.leaseId !== undefined && isLeaseOver(fault.leaseId)) return "whoever started it has gone";
  return findFault(fault.kind)?.isOver?.(picture, fault.options);
}
