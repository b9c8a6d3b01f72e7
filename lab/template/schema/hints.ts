/** `Metadata.Tierlab`: what only a lab needs to know of a resource; AWS ignores it. */
import type { LabHints } from "../../model/index.ts";
import { string } from "./scalars.ts";
import { list, object, refuse, type Schema, schema } from "./schema.ts";

export interface Hints extends LabHints {
  /** Container image instead of what the resource itself names. */
  readonly image?: string;
}

const record: Schema<Readonly<Record<string, string>>> = schema((value, reader) => {
  if (value.kind !== "map") return refuse(reader, value.at, "must be a map", value);
  const entries = [...value.entries].map(([key, entry]) => [key, string().read(entry.value, reader) ?? ""]);
  return Object.fromEntries(entries);
});

const shape = object({ Image: string(), Command: list(string()), Environment: record });

/** Variables of a function's environment, or of a hint. */
export const variables = record;

export const hints: Schema<Hints> = schema((value, reader) => {
  const read = shape.read(value, reader);
  return (
    read && {
      ...(read.Image !== undefined && { image: read.Image }),
      ...(read.Command && { command: read.Command }),
      ...(read.Environment && { environment: read.Environment }),
    }
  );
});
