/** Who asked, by the access logs of the service and of a proxy. Pure. */

/** httpd's combined format: the address comes first. */
const HTTPD = /^([\d.]+) \S+ \S+ \[[^\]]+\] "/;
/** Squid's own format: time, duration, address, how it was served. A connection that asks nothing has status 000. */
const SQUID = /^\d+\.\d{3} +\d+ ([\d.]+) [A-Z_]+\/[1-5]\d\d /;

/** Addresses that asked httpd, each once, in order of value; lines that are no access are passed over. */
export function httpdClients(lines: readonly string[]): string[] {
  return clients(lines, HTTPD);
}

/** Addresses that asked Squid; not the NLB's own, which only connect, as a TCP health check does. */
export function squidClients(lines: readonly string[]): string[] {
  return clients(lines, SQUID);
}

function clients(lines: readonly string[], format: RegExp): string[] {
  return [...new Set(lines.flatMap((line) => format.exec(line)?.[1] ?? []))].sort();
}
