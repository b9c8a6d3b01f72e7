import { z } from "zod";
import { LabError } from "../../model/index.ts";

const TOLD = 5;

/**
 * A value from outside as what it has to be.
 *
 * @throws LabError `code` with the places that are wrong: `subnets[2].cidr: not an IPv4 range`
 */
export function read<T>(schema: z.ZodType<T>, value: unknown, code: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  const told = issues.slice(0, TOLD).map(({ path, message }) => `${z.core.toDotPath(path) || "value"}: ${message}`);
  const more = issues.length > TOLD ? [`and ${issues.length - TOLD} more`] : [];
  throw new LabError(code, [...told, ...more].join("; "));
}
