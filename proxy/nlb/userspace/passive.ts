/** Passive checks (row NLB-113): what becomes of real connections tells of a target before its next health check does. */
export interface PassiveChecks {
  /** The target refused a connection, or did not answer. @returns whether it is left out from now on */
  failed(targetId: string): boolean;
  /** It took a connection, or passed a health check. @returns whether it was left out */
  passed(targetId: string): boolean;
  isLeftOut(targetId: string): boolean;
}

/** DIFFERS: AWS has passive checks and says nothing of how they decide; so many failures in a row are ours. */
const FAILURES_IN_A_ROW = 3;

export function createPassiveChecks(): PassiveChecks {
  const failures = new Map<string, number>();
  const isLeftOut = (id: string) => (failures.get(id) ?? 0) >= FAILURES_IN_A_ROW;
  return {
    isLeftOut,
    failed(id) {
      const before = isLeftOut(id);
      failures.set(id, (failures.get(id) ?? 0) + 1);
      return !before && isLeftOut(id);
    },
    passed(id) {
      if (failures.size === 0) return false;
      const before = isLeftOut(id);
      failures.delete(id);
      return before;
    },
  };
}
