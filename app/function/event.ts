import { z } from "zod";
import { LabError } from "../../lab/model/errors.ts";

/** What CloudFormation sends to a custom resource's function, as far as this one uses it. */
const eventSchema = z.object({
  RequestType: z.enum(["Create", "Update", "Delete"]),
  ResourceProperties: z.object({ Sql: z.string().default("") }),
});

export type CustomResourceEvent = z.infer<typeof eventSchema>;

/** @throws LabError `BadEvent` */
export function parseEvent(text: string | undefined): CustomResourceEvent {
  const result = eventSchema.safeParse(parseJson(text));
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join(".") || "event"}: ${message}`);
  throw new LabError("BadEvent", `TIERLAB_EVENT is not a custom resource's event: ${faults.join("; ")}`);
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch (error) {
    throw new LabError("BadEvent", "TIERLAB_EVENT must hold the event as JSON", { cause: error });
  }
}
