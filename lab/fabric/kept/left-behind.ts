import { z } from "zod";
import { networkLoadBalancer } from "../../agent/schema/load-balancing.ts";
import { read } from "../../agent/schema/read.ts";
import type { LeftBehind } from "../former-actions.ts";

const leftBehind: z.ZodType<readonly LeftBehind[]> = z.array(
  z.object({ loadBalancers: z.array(networkLoadBalancer), endsAtMs: z.number() }),
);

/** @throws LabError `InvalidLeftBehind` with the places that are wrong */
export function parseLeftBehind(value: unknown): readonly LeftBehind[] {
  return read(leftBehind, value, "InvalidLeftBehind");
}
