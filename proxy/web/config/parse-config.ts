/** From the text of `httpd.conf` to what the server is to do. */
import { LabError, LabErrors } from "../../../lab/model/errors.ts";
import { applyNodes } from "./apply-tree.ts";
import { emptyRoot } from "./draft.ts";
import { finishConfig } from "./finish-config.ts";
import type { HttpdConfig } from "./httpd-config.ts";
import { type ConfigSources, NO_SOURCES } from "./sources.ts";
import { readTree } from "./tree.ts";

/**
 * Reads a whole `httpd.conf` and what it includes.
 *
 * @param file name for messages
 * @param machineName stands for `ServerName` where none is stated
 * @throws LabErrors `ConfigSyntax`, every fault together
 */
export function parseConfig(
  text: string,
  file: string,
  machineName: string,
  sources: ConfigSources = NO_SOURCES,
): HttpdConfig {
  const { nodes, faults, serverRoot } = readTree(text, file, sources);
  const root = emptyRoot();
  const scope = { root, host: root.main, dir: root.main.dir, location: undefined, balancer: undefined };
  const all = [...faults, ...applyNodes(nodes, scope)];
  if (all.length === 0 && root.listen.length === 0) {
    all.push(
      new LabError("ConfigStructure", "no listening sockets available", { hint: "Add a line such as: Listen 80" }),
    );
  }
  if (all.length > 0) throw new LabErrors("ConfigSyntax", all);
  return finishConfig(root, { file, machineName, serverRoot });
}

/** The faults as httpd prints them. */
export function renderConfigFaults({ errors }: LabErrors): string {
  return errors.map(renderFault).join("\n");
}

function renderFault({ code, message, position }: LabError): string {
  if (!position) return message;
  const place = `Syntax error on line ${position.line} of ${position.file}:`;
  return code === "ConfigSyntax" ? `AH00526: ${place}\n${message}` : `httpd: ${place} ${message}`;
}
