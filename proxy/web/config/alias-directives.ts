import { isRedirectStatus, isStatus } from "../answer/status.ts";
import { BadValue, type DirectiveFamily, regularExpression, type Scope } from "./directive.ts";
import type { LocationMatcher, Redirect } from "./httpd-config.ts";

/** Redirections (mod_alias). Where a `ProxyPass` covers a path, those outside of a `<Location>` do not count. */
export const aliasDirectives: DirectiveFamily = {
  redirect: redirect(undefined, prefix),
  redirectmatch: redirect(undefined, pattern),
  redirectpermanent: redirect("permanent", prefix),
  redirecttemp: redirect("temp", prefix),
};

const NAMED: Readonly<Record<string, number>> = { permanent: 301, temp: 302, seeother: 303, gone: 410 };

function redirect(fixed: string | undefined, matcher: (text: string) => LocationMatcher): DirectiveFamily[string] {
  return {
    ...{ arity: [1, 3], where: "dir" },
    usage: "optionally a status, then a path and a URL",
    apply: (scope, args) => place(scope, parseRedirect(fixed === undefined ? args : [fixed, ...args], matcher)),
  };
}

function place({ location, dir, host }: Scope, parsed: Redirect): void {
  (location ? dir.lists.redirects : host.redirects).push(parsed);
}

function parseRedirect(args: readonly string[], matcher: (text: string) => LocationMatcher): Redirect {
  const stated = statusOf(args[0] ?? "");
  const [from = "", to = "", ...more] = stated === undefined ? args : args.slice(1);
  if (more.length > 0) throw new BadValue(`invalid first argument (of three), got \`${args[0]}\``);
  const status = stated ?? 302;
  if (!isRedirectStatus(status)) {
    if (to !== "") throw new BadValue(`URL not valid for this status, got \`${to}\``);
  } else if (to === "") {
    throw new BadValue("URL to redirect to is missing");
  } else if (!to.startsWith("/") && !/^[a-z][a-z0-9+.-]*:/i.test(to)) {
    throw new BadValue(`to non-URL, got \`${to}\``);
  }
  return { status, from: matcher(from), to };
}

function statusOf(text: string): number | undefined {
  const named = NAMED[text.toLowerCase()];
  if (named !== undefined) return named;
  if (!/^\d+$/.test(text)) return undefined;
  if (!isStatus(Number(text))) throw new BadValue(`URL not valid for this status, got \`${text}\``);
  return Number(text);
}

function prefix(path: string): LocationMatcher {
  return { kind: "prefix", path };
}

function pattern(text: string): LocationMatcher {
  return { kind: "pattern", pattern: regularExpression(text) };
}
