/** A Compose file, as far as a lab honours it: every key that would mean something and is not played is an error. */
import { parse } from "yaml";
import { LabError } from "../../model/errors.ts";
import type { GuestSpec } from "../../model/guest.ts";
import { readPort, readRestart, readVariables, specOf } from "./spec.ts";

export const COMPOSE_FILES = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
export const PROJECT_LABEL = "com.docker.compose.project";
const SERVICE_LABEL = "com.docker.compose.service";

const TOP = ["version", "name", "services"];
const OF_SERVICE = ["image", "container_name", "command", "environment", "ports", "restart", "labels"];

type Map = Readonly<Record<string, unknown>>;

/** The containers of a file, in its order. @param project name of the folder, unless the file says another */
export function readComposeFile(text: string, project: string, env: NodeJS.ProcessEnv): GuestSpec[] {
  const file = mapOf(parse(text), "the file");
  refuseOthers(file, TOP, "the file");
  const name = typeof file.name === "string" ? file.name : projectOf(project);
  return Object.entries(mapOf(file.services, "`services`")).map(([service, value]) =>
    readService(name, service, mapOf(value, `\`${service}\``), env),
  );
}

/** As Compose does it: lower case, without what a name may not have. */
function projectOf(folder: string): string {
  return folder.toLowerCase().replace(/[^a-z0-9_-]/g, "");
}

function readService(project: string, service: string, value: Map, env: NodeJS.ProcessEnv): GuestSpec {
  refuseOthers(value, OF_SERVICE, `\`${service}\``);
  if (typeof value.image !== "string") throw wrong(`\`image\` of \`${service}\` is missing: a lab builds none`);
  return specOf({
    name: typeof value.container_name === "string" ? value.container_name : `${project}-${service}-1`,
    image: value.image,
    command: commandOf(value.command),
    environment: variablesOf(value.environment, env),
    ports: listOf(value.ports).map((port) => readPort(String(port))),
    restart: readRestart(String(value.restart ?? "no")),
    labels: { ...variablesOf(value.labels, env), [PROJECT_LABEL]: project, [SERVICE_LABEL]: service },
  });
}

/** DIFFERS: one line of text is run by a shell, as Compose would split it into words itself. */
function commandOf(value: unknown): string[] {
  return typeof value === "string" ? ["sh", "-c", value] : listOf(value).map(String);
}

function variablesOf(value: unknown, env: NodeJS.ProcessEnv): Record<string, string> {
  if (Array.isArray(value)) return readVariables(value.map(String), env);
  const entries = Object.entries(mapOf(value ?? {}, "`environment`"));
  return readVariables(
    entries.map(([key, text]) => (text === null ? key : `${key}=${text}`)),
    env,
  );
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw wrong(`a list was expected, got \`${JSON.stringify(value)}\``);
}

function mapOf(value: unknown, what: string): Map {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Map;
  throw wrong(`${what} must be a map, got \`${JSON.stringify(value)}\``);
}

function refuseOthers(map: Map, known: readonly string[], what: string): void {
  const other = Object.keys(map).find((key) => !known.includes(key) && !key.startsWith("x-"));
  if (other) throw wrong(`${what} has \`${other}\`, which a lab does not honour; it knows ${known.join(", ")}`);
}

function wrong(message: string): LabError {
  return new LabError("ComposeFile", `Compose file: ${message}`);
}
