import { LabErrors } from "../../../lab/model/errors.ts";
import { renderConfigFaults } from "./parse-config.ts";

/** What httpd would print of the faults of a configuration; nothing where it can be read. */
export function faultsOf(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    if (error instanceof LabErrors) return renderConfigFaults(error);
    throw error;
  }
  return "";
}
