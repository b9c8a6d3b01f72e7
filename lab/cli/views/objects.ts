import type { StoredObject } from "../../buckets/index.ts";
import { renderTable } from "../table.ts";

/** Objects of a bucket, a line each. */
export function renderObjects(objects: readonly StoredObject[]): string[] {
  if (objects.length === 0) return ["No objects."];
  const rows = objects.map(({ key, sizeBytes, modifiedMs }) => [new Date(modifiedMs).toISOString(), sizeBytes, key]);
  return renderTable(["MODIFIED", "BYTES", "KEY"], rows);
}
