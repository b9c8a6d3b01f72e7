import type { z } from "zod";
import { LabError } from "../model/errors.ts";

/** The query of a call. @throws LabError `InvalidQuery` with what is wrong */
export function parseQuery<T>(schema: z.ZodType<T>, query: URLSearchParams): T {
  const result = schema.safeParse(Object.fromEntries(query));
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join(".") || "query"}: ${issue.message}`);
  throw new LabError("InvalidQuery", faults.join("; "));
}
