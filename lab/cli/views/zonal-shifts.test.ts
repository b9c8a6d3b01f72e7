import { expect, test } from "vitest";
import { renderZonalShifts } from "./zonal-shifts.ts";

test("NLB-097: a row for each target that a shift concerns", () => {
  const shift = { loadBalancer: "front", awayFrom: "ap-northeast-1a", startedAtMs: 0 };
  const at = { targetGroupId: "tg-1" as never, port: 80 };
  const overrides = [
    { ...at, targetId: "i-1", state: "zonal_shift_active" },
    { ...at, targetId: "i-2", state: "no_override" },
  ] as const;
  expect(renderZonalShifts([{ ...shift, overrides }], { width: 100 })).toMatchInlineSnapshot(`
    [
      "LOAD BALANCER  AWAY FROM        TARGET  OVERRIDE",
      "front          ap-northeast-1a  i-1:80  zonal_shift_active",
    ]
  `);
  expect(renderZonalShifts([{ ...shift, overrides: [] }], { width: 100 })).toHaveLength(2);
  expect(renderZonalShifts([], { width: 100 })).toEqual(["No zonal shift is on."]);
});
