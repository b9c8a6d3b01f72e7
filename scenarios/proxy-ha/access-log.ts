/** Who asked, by the access logs of the service and of a proxy. Pure. */

/** httpd's combined format: the address comes first. */
const HTTPD = /^([\d.]+) \S+ \S+ \[[^\]]+\] "/;
/**
 * Squid's own format: time, duration, address, how it was served, size, method, URL. A connection that asks nothing, as a
 * TCP health check is, has status 000; one by HTTP asks for what Squid has of its own.
 */
const SQUID = /^\d+\.\d{3} +\d+ ([\d.]+) [A-Z_]+\/[1-5]\d\d \d+ [A-Z]+ (?!\S*\/squid-internal-static\/)/;

/** Addresses that asked httpd, each once, in order of value; lines that are no access are passed over. */
export function httpdClients(lines: readonly string[]): string[] {
  return clients(lines, HTTPD);
}

/** Addresses that asked Squid for something of others; not the NLB's own, which only check its health. */
export function squidClients(lines: readonly string[]): string[] {
  return clients(lines, SQUID);
}

function clients(lines: readonly string[], format: RegExp): string[] {
  return [...new Set(lines.flatMap((line) => format.exec(line)?.[1] ?? []))].sort();
}
