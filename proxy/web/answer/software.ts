import type { ServerTokens } from "../config/httpd-config.ts";

/** The release of httpd whose behaviour this server has, as Debian's names itself. */
const VERSION = "2.4.68";
const SYSTEM = "Debian";

const NAMES: Readonly<Record<ServerTokens, string>> = {
  Prod: "Apache",
  Major: `Apache/${VERSION.split(".")[0]}`,
  Minor: `Apache/${VERSION.split(".").slice(0, 2).join(".")}`,
  Min: `Apache/${VERSION}`,
  OS: `Apache/${VERSION} (${SYSTEM})`,
  Full: `Apache/${VERSION} (${SYSTEM})`,
};

/** What the server calls itself: `ServerTokens`. */
export function softwareOf(tokens: ServerTokens): string {
  return NAMES[tokens];
}
