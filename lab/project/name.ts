import { basename, dirname } from "node:path";
import { LabError } from "../model/errors.ts";

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

/**
 * Checks a lab's name: it becomes part of container, network and host names.
 *
 * @throws LabError `InvalidLabName`
 */
export function checkLabName(name: string): string {
  if (NAME.test(name)) return name;
  throw new LabError(
    "InvalidLabName",
    `A lab's name has 1 to 40 of a-z, 0-9 and - and neither begins nor ends with -; got \`${name}\``,
  );
}

/** The name of a lab that nobody named: its template's folder, or the file's own name outside a folder of scenarios. */
export function defaultLabName(templateFile: string): string {
  const file = basename(templateFile).replace(/\.(ya?ml|json)$/i, "");
  const name = file === "template" ? basename(dirname(templateFile)) : file;
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}
