/** What the programs of this folder are told by their environment: rules, and one error for all that is wrong. */
import { z } from "zod";
import { LabError } from "../lab/model/errors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

const portRule = "must be a port from 1 to 65535";
export const port = z.coerce.number(portRule).int(portRule).min(1, portRule).max(65535, portRule);
export const required = z.string("must be set").min(1, "must not be empty");

/**
 * The message names variables and rules, never a value: one of them is the password.
 *
 * @param file where the variables are set on an instance
 * @throws LabError `BadSettings`, every variable that is missing or wrong in one message
 */
export function parseEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  environment: Environment,
  file: string,
): z.infer<Schema> {
  const result = schema.safeParse(environment);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join(".")} ${lowerFirst(message)}`);
  throw new LabError("BadSettings", `The environment is not complete: ${faults.join("; ")}`, {
    hint: `Set the variables in ${file}, one KEY=value a line`,
  });
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
