import type { HealthSource } from "../../agent/index.ts";
import type { Refusals } from "./refusals.ts";

/** One stream of both: targets' health, and what security groups refused. */
export function withRefusals(checks: HealthSource, refusals: Refusals): HealthSource {
  return {
    snapshot: checks.snapshot,
    subscribe(listener) {
      const ends = [checks.subscribe(listener), refusals.subscribe(listener)];
      return () => {
        for (const end of ends) end();
      };
    },
  };
}
