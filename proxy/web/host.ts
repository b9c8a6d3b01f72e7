/** One host of a configuration as it runs, and which of them a request is for. */
import type { Clock } from "../../lab/model/clock.ts";
import { softwareOf } from "./answer/software.ts";
import type { HostConfig, HttpdConfig } from "./config/httpd-config.ts";
import { type AccessLog, createAccessLog } from "./log/access-log.ts";
import { createErrorLog, type ErrorLog } from "./log/error-log.ts";
import type { LogBook } from "./log/open-log.ts";
import { createSettingsBook, type SettingsBook } from "./route.ts";

export interface Host {
  readonly config: HostConfig;
  /** What the server calls itself. */
  readonly software: string;
  /** How it names itself in messages that it passes on. */
  readonly identity: Identity;
  readonly book: SettingsBook;
  readonly accessLog: AccessLog;
  readonly errorLog: ErrorLog;
}

export type Identity = Pick<HostConfig, "name" | "via"> & { readonly software: string };

export interface HostParts {
  readonly clock: Clock;
  readonly logs: LogBook;
  /** Instead of those that the configuration names. */
  readonly accessLog: AccessLog | undefined;
  readonly errorLog: ErrorLog | undefined;
}

function createHost(config: HostConfig, tokens: HostConfig["tokens"], { clock, logs, ...given }: HostParts): Host {
  const software = softwareOf(tokens);
  return {
    config,
    software,
    identity: { name: config.name, via: config.via, software },
    book: createSettingsBook(config),
    accessLog: given.accessLog ?? createAccessLog(config, logs),
    errorLog: given.errorLog ?? createErrorLog(logs.open(config.log.errorLog), config.log, clock),
  };
}

export interface HostBook {
  /** Serves what came in at an address before its name is known; also what no name fits. */
  first(address: string, port: number): Host;
  /** @param name as the client called the server: lower case, no port */
  named(address: string, port: number, name: string): Host;
  readonly main: Host;
}

export function createHostBook(config: HttpdConfig, parts: HostParts): HostBook {
  const { tokens } = config.main;
  const main = createHost(config.main, tokens, parts);
  const hosts = config.hosts.map((host) => createHost(host, tokens, parts));
  const byPlace = new Map<string, readonly Host[]>();

  function at(address: string, port: number): readonly Host[] {
    if (hosts.length === 0) return [];
    const key = `${address} ${port}`;
    const found = byPlace.get(key) ?? hostsAt(hosts, address, port);
    byPlace.set(key, found);
    return found;
  }

  return {
    main,
    first: (address, port) => at(address, port)[0] ?? main,
    named: (address, port, name) => {
      const candidates = at(address, port);
      return candidates.find((host) => isCalled(host.config, name)) ?? candidates[0] ?? main;
    },
  };
}

/** Hosts of that very address go before those of any. */
function hostsAt(hosts: readonly Host[], address: string, port: number): Host[] {
  const matching = (isExact: boolean) =>
    hosts.filter(({ config }) =>
      config.addresses.some(
        (place) =>
          (place.port === undefined || place.port === port) &&
          (isExact ? place.host === address : place.host === undefined),
      ),
    );
  const exact = matching(true);
  return exact.length > 0 ? exact : matching(false);
}

function isCalled({ name, aliases }: HostConfig, called: string): boolean {
  return name.toLowerCase() === called || aliases.some((alias) => wildcard(alias).test(called));
}

const patterns = new Map<string, RegExp>();

function wildcard(alias: string): RegExp {
  const known = patterns.get(alias);
  if (known) return known;
  const source = alias
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const pattern = new RegExp(`^${source}$`);
  patterns.set(alias, pattern);
  return pattern;
}
