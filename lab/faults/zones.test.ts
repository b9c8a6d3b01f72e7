import { expect, test } from "vitest";
import type { ActiveFault } from "../model/fault.ts";
import { unavailableZones } from "./zones.ts";

const fault = (kind: string, options: ActiveFault["options"]) => ({ kind, options }) as ActiveFault;

test("a zone is unavailable while az-down touches it, and for no other fault that names it", () => {
  const down = fault("az-down", { zone: "ap-northeast-1a" });
  const slow = fault("latency", { between: "ap-northeast-1c", ms: 100 });
  expect([...unavailableZones([down, slow])]).toEqual(["ap-northeast-1a"]);
  expect([...unavailableZones([])]).toEqual([]);
});
