import { digest } from "../../model/index.ts";
import { string } from "../schema/scalars.ts";
import type { StackFacts } from "../stack.ts";

/** Name of a DB cluster or instance. */
export const dbIdentifier = string({
  max: 63,
  pattern: /^[a-zA-Z](?!.*--)[a-zA-Z0-9-]*(?<!-)$/,
  rule: "letters, digits and single inner hyphens, a letter first",
});

/** The part of RDS names that is the same for an account and Region. */
export function zoneHash(stack: StackFacts): string {
  return `c${digest(`${stack.lab}/${stack.accountId}/${stack.region}`, 11)}`;
}
