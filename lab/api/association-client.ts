import type { AssociationOutput } from "../model/association.ts";
import { fetchJson } from "./client.ts";

/** What an association printed on one instance. @throws LabError `NoExecution`, `ControlUnreachable` */
export async function fetchAssociationOutput(url: string, executionId: string): Promise<AssociationOutput> {
  return fetchJson(url, `/v1/executions/${encodeURIComponent(executionId)}`);
}
