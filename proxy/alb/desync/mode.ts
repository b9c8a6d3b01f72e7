import type { DesyncMitigationMode } from "../../../lab/model/index.ts";
import { type Reason, tierOf } from "./reasons.ts";

/** `close`: the request goes on, and both connections end with it. `block`: 400, and the client's connection ends. */
export type Treatment = "pass" | "close" | "block";

/**
 * Row ALB-085.
 *
 * DIFFERS: in monitor mode too an ambiguous or severe request ends both connections, so that no byte of it is ever read as
 * a second request; AWS keeps them.
 */
export function treat(reason: Reason | undefined, mode: DesyncMitigationMode): Treatment {
  if (reason === undefined) return "pass";
  if (mode === "strictest") return "block";
  const tier = tierOf(reason);
  if (tier === "Acceptable") return "pass";
  return tier === "Severe" && mode === "defensive" ? "block" : "close";
}
