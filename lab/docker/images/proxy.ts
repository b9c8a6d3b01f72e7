/** The HTTP proxy through which this machine reaches its Debian mirror, for those who download on its behalf. */
import { runCommand } from "./command.ts";

const variables = ["http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];

/** The proxy of the environment; where that names none, the one that APT is configured with. */
export async function findProxy(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Readonly<Record<string, string>>> {
  const named = variables.flatMap((name) => (environment[name] ? [[name, environment[name]]] : []));
  if (named.length > 0) return Object.fromEntries(named);
  const { stdout } = await runCommand("apt-config", ["shell", "http_proxy", "Acquire::http::Proxy"]);
  return parseAptProxy(stdout);
}

/** From the line of shell that `apt-config shell` prints; `DIRECT` is APT's word for none. */
export function parseAptProxy(line: string): Readonly<Record<string, string>> {
  const url = /^http_proxy='(.+)'$/m.exec(line)?.[1];
  return url && url !== "DIRECT" ? { http_proxy: url } : {};
}
