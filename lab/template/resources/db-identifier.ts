import { string } from "../schema/scalars.ts";

/** Name of a DB cluster or instance. */
export const dbIdentifier = string({
  max: 63,
  pattern: /^[a-zA-Z](?!.*--)[a-zA-Z0-9-]*(?<!-)$/,
  rule: "letters, digits and single inner hyphens, a letter first",
});
