/** The variables that Apache's mod_proxy_uwsgi sends for a request, as seen from httpd 2.4.68, in its order. */
import type { UwsgiVariable } from "./packet.ts";

export interface ProxiedRequest {
  readonly method: string;
  /** `HTTP/1.1` */
  readonly protocol: string;
  /** Path and query as the client wrote them. */
  readonly uri: string;
  /** The path at the web server, decoded and normalised; one character is one byte. */
  readonly path: string;
  /** The same at the upstream. */
  readonly upstreamPath: string;
  /** Without its `?`; may be empty. */
  readonly query: string;
  /** Everything that the client sent, in order. */
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  /** Of the body; absent where there is none. */
  readonly contentLength: number | undefined;
  readonly client: { readonly address: string; readonly port: number };
  readonly server: { readonly name: string; readonly address: string; readonly port: number };
  /** `Apache/2.4.68 (Debian)` */
  readonly software: string;
  /** `uwsgi://10.0.5.10:9090` */
  readonly upstream: string;
}

// DIFFERS: httpd also tells what is its own and concerns no application: PATH, DOCUMENT_ROOT, CONTEXT_PREFIX,
// CONTEXT_DOCUMENT_ROOT, SERVER_ADMIN and, with mod_unique_id, UNIQUE_ID.
export function apacheVariables(request: ProxiedRequest): UwsgiVariable[] {
  const { path, upstreamPath, client, server } = request;
  const authorization = fieldValue(request, "authorization");
  return [
    ["PATH_INFO", upstreamPath],
    ...headerVariables(request),
    ["SERVER_SIGNATURE", ""],
    ["SERVER_SOFTWARE", request.software],
    ["SERVER_NAME", server.name],
    ["SERVER_ADDR", server.address],
    ["SERVER_PORT", String(server.port)],
    ["REMOTE_ADDR", client.address],
    ["REQUEST_SCHEME", "http"],
    ["SCRIPT_FILENAME", `proxy:${request.upstream}${upstreamPath}`],
    ["REMOTE_PORT", String(client.port)],
    ["GATEWAY_INTERFACE", "CGI/1.1"],
    ["SERVER_PROTOCOL", request.protocol],
    ["REQUEST_METHOD", request.method],
    ["QUERY_STRING", request.query],
    ["REQUEST_URI", request.uri],
    ["SCRIPT_NAME", scriptName(path, upstreamPath)],
    ...(authorization === undefined ? [] : [["HTTP_AUTHORIZATION", authorization] as const]),
  ];
}

/** `Proxy` would become a setting of CGI programs, and credentials for the web server are nobody else's. */
const LEFT_OUT = new Set(["HTTP_PROXY", "HTTP_AUTHORIZATION", "HTTP_PROXY_AUTHORIZATION"]);

/** One for each name, where the first of that name stood. */
function headerVariables({ fields, contentLength }: ProxiedRequest): Iterable<UwsgiVariable> {
  const variables = new Map<string, string>();
  for (const { name, value } of fields) {
    const variable = variableName(name);
    if (variable === undefined || LEFT_OUT.has(variable)) continue;
    const present = variables.get(variable);
    variables.set(variable, present === undefined ? value : `${present}, ${value}`);
  }
  // What the body has, not what was written about it: a map keeps the place of what it has already.
  if (contentLength === undefined) variables.delete("CONTENT_LENGTH");
  else variables.set("CONTENT_LENGTH", String(contentLength));
  return variables;
}

/** A name that cannot be written as a variable could be mistaken for another one: httpd leaves it out. */
function variableName(name: string): string | undefined {
  if (!/^[A-Za-z0-9-]+$/.test(name)) return undefined;
  const plain = name.toUpperCase().replaceAll("-", "_");
  return plain === "CONTENT_LENGTH" || plain === "CONTENT_TYPE" ? plain : `HTTP_${plain}`;
}

function fieldValue({ fields }: ProxiedRequest, name: string): string | undefined {
  return fields.find((field) => field.name.toLowerCase() === name)?.value;
}

/** What stands before the application's own path: nothing where the whole path is the application's. */
function scriptName(path: string, upstreamPath: string): string {
  if (upstreamPath === "/") return path === "/" ? "" : path;
  return path.endsWith(upstreamPath) ? path.slice(0, path.length - upstreamPath.length) : path;
}
