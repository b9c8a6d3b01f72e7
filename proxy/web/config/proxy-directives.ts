import {
  BadValue,
  type DirectiveFamily,
  durationMs,
  MANY,
  oneOf,
  onOrOff,
  regularExpression,
  type Scope,
} from "./directive.ts";
import { balancerOf, type RootDraft, type TargetDraft } from "./draft.ts";
import type { LocationMatcher } from "./httpd-config.ts";
import { parseTarget } from "./pass-arguments.ts";
import { parseBalancerUrl, parseUpstreamUrl } from "./upstream-url.ts";

/** Reverse proxying: which paths go where, and what is changed on the way. */
export const proxyDirectives: DirectiveFamily = {
  proxypass: {
    ...{ arity: [1, MANY], where: "dir" },
    usage: "a path, then a URL or `!`, then key=value parameters",
    apply: (scope, args) => (scope.location ? passInLocation(scope, args) : pass(scope, args, prefix)),
  },
  proxypassmatch: {
    ...{ arity: [1, MANY], where: "dir" },
    usage: "a regular expression, then a URL or `!`, then key=value parameters",
    apply: (scope, args) => (scope.location ? passInLocation(scope, args) : pass(scope, args, pattern)),
  },
  proxypassreverse: {
    ...{ arity: [1, 2], where: "dir" },
    usage: "a path and the URL that it stands for",
    apply: ({ dir, location }, args) => {
      if (location ? args.length > 1 : args.length < 2) {
        throw new BadValue(
          location ? "can not have a path when defined in a location" : "needs a path when not defined in a location",
        );
      }
      const [path = "", url = ""] = location ? [location.path, args[0] ?? ""] : args;
      if (!url.startsWith("/") && !parseBalancerUrl(url)) parseUpstreamUrl(url);
      dir.lists.reverses.push({ path: localPath(path), url });
    },
  },
  proxypassreversecookiepath: {
    ...{ arity: [2, 2], where: "dir" },
    usage: "the upstream's path and the one that stands for it",
    apply: ({ dir }, [from = "", to = ""]) => void dir.lists.cookiePaths.push({ from, to }),
  },
  proxypassreversecookiedomain: {
    ...{ arity: [2, 2], where: "dir" },
    usage: "the upstream's domain and the one that stands for it",
    apply: ({ dir }, [from = "", to = ""]) => void dir.lists.cookieDomains.push({ from, to }),
  },
  proxypreservehost: {
    ...{ arity: [1, 1], where: "dir" },
    usage: "On or Off",
    apply: ({ dir }, [flag = ""]) => {
      dir.values.preserveHost = onOrOff(flag);
    },
  },
  proxyaddheaders: {
    ...{ arity: [1, 1], where: "dir" },
    usage: "On or Off",
    apply: ({ dir }, [flag = ""]) => {
      dir.values.addHeaders = onOrOff(flag);
    },
  },
  proxyvia: {
    ...{ arity: [1, 1], where: "host" },
    usage: "Off, On, Full or Block",
    apply: ({ host }, [text = ""]) => {
      host.values.via = oneOf(text, ["Off", "On", "Full", "Block"]);
    },
  },
  proxytimeout: {
    ...{ arity: [1, 1], where: "host" },
    usage: "a time in seconds",
    apply: ({ host }, [time = ""]) => {
      host.proxyTimeoutMs = durationMs(time);
    },
  },
  proxyrequests: {
    ...{ arity: [1, 1], where: "host" },
    usage: "Off",
    apply: (_scope, [flag = ""]) => {
      if (onOrOff(flag)) throw new BadValue("forward proxying is not supported, must be Off");
    },
  },
};

function pass({ root, host }: Scope, args: readonly string[], matcher: (text: string) => LocationMatcher): void {
  const [path = "", url, ...rest] = args;
  if (url === undefined) throw new BadValue("needs a path when not defined in a location");
  const from = matcher(path);
  if (url === "!") {
    host.passes.push({ kind: "exclude", from });
    return;
  }
  const target = declaredTarget(root, url, rest);
  host.passes.push({ kind: "forward", from, target });
}

function passInLocation({ root, dir, location }: Scope, args: readonly string[]): void {
  const [url = "", ...rest] = args;
  if (/^\//.test(url)) throw new BadValue("can not have a path when defined in a location");
  if (url === "!") {
    dir.pass = { kind: "exclude" };
    return;
  }
  const target = declaredTarget(root, url, rest);
  dir.pass = { kind: "forward", path: location?.path ?? "/", pattern: location?.pattern, target };
}

/** A balancer may be named here first, and what is stated of it here counts. */
function declaredTarget(root: RootDraft, url: string, rest: readonly string[]): TargetDraft {
  const target = parseTarget(url, rest);
  if (target.kind === "balancer") {
    const { parameters } = balancerOf(root, target.name);
    for (const [key, value] of target.parameters) parameters.set(key, value);
  }
  return target;
}

function prefix(path: string): LocationMatcher {
  return { kind: "prefix", path: localPath(path) };
}

function pattern(text: string): LocationMatcher {
  return { kind: "pattern", pattern: regularExpression(text) };
}

function localPath(path: string): string {
  if (!path.startsWith("/")) throw new BadValue(`path must start with \`/\`, got \`${path}\``);
  return path;
}
