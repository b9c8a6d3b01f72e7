import { readFile, writeFile } from "node:fs/promises";
import { z } from "zod";
import { LabError } from "../../model/index.ts";
import { run } from "../run.ts";
import type { Links } from "./links.ts";
import { FABRIC_SYSCTLS } from "./sysctls.ts";

const addressesSchema = z.array(
  z.object({ addr_info: z.array(z.object({ family: z.string(), local: z.string() })).default([]) }),
);
const routesSchema = z.array(z.object({ dst: z.string() }));

/**
 * Brings the namespace of this process to `links`: what is missing is added, what is ours and no longer wanted is
 * removed, in one batch. Applying twice changes nothing.
 *
 * @throws LabError `LinksRejected` with ip's own words.
 */
export async function applyLinks(links: Links): Promise<void> {
  const commands = planChanges(links, await readLinks());
  if (commands.length === 0) return;
  const { exitCode, stderr } = await run("ip", ["-batch", "-"], `${commands.join("\n")}\n`);
  if (exitCode !== 0) throw new LabError("LinksRejected", `ip refused a change: ${stderr.trim()}`, { status: 500 });
}

/** What leads from `current` to `wanted`, as lines for `ip -batch`. Pure. */
export function planChanges(wanted: Links, current: Links): string[] {
  const missing = (all: readonly string[], present: readonly string[]) => all.filter((one) => !present.includes(one));
  return [
    ...missing(wanted.addresses, current.addresses).map((address) => `address add ${address}/32 dev lo`),
    ...missing(current.addresses, wanted.addresses).map((address) => `address del ${address}/32 dev lo`),
    ...missing(wanted.blackholes, current.blackholes).map((range) => `route add blackhole ${range}`),
    ...missing(current.blackholes, wanted.blackholes).map((range) => `route del blackhole ${range}`),
  ];
}

/**
 * Sets the kernel settings that have another value.
 *
 * @returns the names of those that could not be set (/proc/sys is read-only in an ordinary container)
 */
export async function applySysctls(settings: Readonly<Record<string, string>> = FABRIC_SYSCTLS): Promise<string[]> {
  const refused = await Promise.all(
    Object.entries(settings).map(async ([name, value]) => ((await applySysctl(name, value)) ? [] : [name])),
  );
  return refused.flat();
}

async function readLinks(): Promise<Links> {
  const [addresses, routes] = await Promise.all([
    run("ip", ["-json", "-4", "address", "show", "dev", "lo"]),
    run("ip", ["-json", "-4", "route", "show", "type", "blackhole"]),
  ]);
  return {
    addresses: addressesSchema
      .parse(JSON.parse(addresses.stdout || "[]"))
      .flatMap(({ addr_info }) => addr_info.map(({ local }) => local))
      .filter((address) => !address.startsWith("127.")),
    blackholes: routesSchema.parse(JSON.parse(routes.stdout || "[]")).map(({ dst }) => dst),
  };
}

async function applySysctl(name: string, value: string): Promise<boolean> {
  const path = `/proc/sys/${name.replaceAll(".", "/")}`;
  try {
    if ((await readFile(path, "utf8")).trim() === value) return true;
    await writeFile(path, value);
    return true;
  } catch {
    return false;
  }
}
