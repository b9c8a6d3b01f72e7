import { LabError } from "../../model/errors.ts";
import { enablementOf } from "../unit/index.ts";

/** As `systemctl is-enabled` says it; `undefined` for a unit that has no file. */
export function enablementText(name: string): string | undefined {
  try {
    return enablementOf(name);
  } catch (error) {
    if (error instanceof LabError) return undefined;
    throw error;
  }
}
