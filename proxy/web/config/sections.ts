import { isIP } from "node:net";
import { BadValue, UnknownCommand } from "./bad-value.ts";
import { portNumber, regularExpression, type Scope } from "./directive.ts";
import { balancerOf, emptyDir, emptyHost } from "./draft.ts";
import type { HostConfig, LocationMatcher } from "./httpd-config.ts";
import type { SectionNode } from "./tree.ts";
import { parseBalancerUrl } from "./upstream-url.ts";

type Opener = (args: readonly string[], scope: Scope) => Scope;

const SECTIONS: Readonly<Record<string, Opener>> = {
  virtualhost: (addresses, { root, host, location }) => {
    if (host !== root.main || location) throw new BadValue("cannot occur within another section");
    const opened = emptyHost(addresses.map(hostAddress));
    root.hosts.push(opened);
    return { root, host: opened, dir: opened.dir, location: undefined, balancer: undefined };
  },
  location: ([first = "", second], scope) =>
    first === "~" ? openPattern(second ?? "", scope) : openLocation({ kind: "prefix", path: first }, scope),
  locationmatch: ([pattern = ""], scope) => openPattern(pattern, scope),
  proxy: ([url = ""], scope) => {
    const name = parseBalancerUrl(url)?.name;
    if (name !== undefined) balancerOf(scope.root, name);
    else if (url !== "*") throw new BadValue(`must be balancer://name or *, got \`${url}\``);
    return { ...scope, dir: emptyDir(), balancer: name ?? "" };
  },
};

/**
 * What the content of a section writes into.
 *
 * @throws BadValue for its arguments, UnknownCommand for a section that is not known
 */
export function openSection({ name, args }: SectionNode, scope: Scope): Scope {
  const key = name.toLowerCase();
  const opener = Object.hasOwn(SECTIONS, key) ? SECTIONS[key] : undefined;
  if (opener === undefined) throw new UnknownCommand(`<${name}`);
  if (args === undefined) throw new BadValue("directive missing closing '>'");
  if (args.length === 0) throw new BadValue("directive requires additional arguments");
  return opener(args, scope);
}

function openPattern(text: string, scope: Scope): Scope {
  return openLocation({ kind: "pattern", pattern: regularExpression(text) }, scope);
}

function openLocation(matches: LocationMatcher, scope: Scope): Scope {
  if (scope.location || scope.balancer !== undefined) throw new BadValue("not allowed in <Location> context");
  const dir = emptyDir();
  scope.host.locations.push({ matches, dir });
  const isPrefix = matches.kind === "prefix";
  const location = { path: isPrefix ? matches.path : "/", pattern: isPrefix ? undefined : matches.pattern };
  return { ...scope, dir, location };
}

/** `*:80`, `10.0.0.4`, `[::1]:80`, `_default_`. */
function hostAddress(text: string): HostConfig["addresses"][number] {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::([^:]+))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) throw new BadValue(`address must be such as *:80, got \`${text}\``);
  const isAny = host === "*" || host === "_default_";
  if (!isAny && isIP(host) === 0) throw new BadValue(`address must be numeric or *, got \`${host}\``);
  return {
    ...(isAny ? {} : { host }),
    ...(port === undefined || port === "*" ? {} : { port: portNumber(port) }),
  };
}
