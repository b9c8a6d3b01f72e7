import type { HostConfig } from "../config/httpd-config.ts";

/**
 * This server's part of a `Via` header.
 *
 * @param version of the message that came in: `1.1`
 */
export function viaEntry(
  { name, via, software }: Pick<HostConfig, "name" | "via"> & { readonly software: string },
  version: string,
): string | undefined {
  if (via === "Off" || via === "Block") return undefined;
  // The comment has no operating system in it, whatever ServerTokens says.
  return via === "Full" ? `${version} ${name} (${software.split(" ")[0]})` : `${version} ${name}`;
}
