/** What a DB cluster and a DB instance of its own are asked alike. */
import { integer, string } from "../schema/scalars.ts";

export const DEFAULT_DB_PORT = 3306;
export const DEFAULT_DB_IMAGE = "tierlab/mysql";

/** Name of the first database. */
export const databaseName = string({
  max: 64,
  pattern: /^[a-zA-Z][a-zA-Z0-9_]*$/,
  rule: "letters, digits and underscores, a letter first",
});

export const masterUsername = string({
  max: 16,
  pattern: /^[a-zA-Z][a-zA-Z0-9_]*$/,
  rule: "letters and digits, a letter first",
});

export const masterUserPassword = string({ max: 41, pattern: /^[!-~]{8,}$/, rule: "8 to 41 printable characters" });

export const databasePort = integer(1150, 65535);
