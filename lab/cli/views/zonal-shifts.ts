import type { ZonalShiftReport } from "../../model/zonal-shift.ts";
import type { Output } from "../output.ts";
import { renderTable } from "../table.ts";

/** `tierlab zonal-shift list` as lines: a row for each target that a shift concerns. */
export function renderZonalShifts(shifts: readonly ZonalShiftReport[], { width }: Pick<Output, "width">): string[] {
  if (shifts.length === 0) return ["No zonal shift is on."];
  const rows = shifts.flatMap(({ loadBalancer, awayFrom, overrides }) => {
    const concerned = overrides.filter(({ state }) => state !== "no_override");
    if (concerned.length === 0) return [[loadBalancer, awayFrom, undefined, undefined]];
    return concerned.map(({ targetId, port, state }) => [loadBalancer, awayFrom, `${targetId}:${port}`, state]);
  });
  return renderTable(["LOAD BALANCER", "AWAY FROM", "TARGET", "OVERRIDE"], rows, { width });
}
