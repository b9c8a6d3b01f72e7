import { BadValue, type DirectiveFamily, durationMs, onOrOff, portNumber } from "./directive.ts";
import type { UpstreamUrl } from "./httpd-config.ts";
import { isWorkerParameter, parseWorkerSettings, workerParameterNames } from "./worker-parameters.ts";

/** Port of an upstream whose URL states none; a scheme that is missing here is not spoken. */
const DEFAULT_PORT: Readonly<Record<string, number>> = { http: 80 };

/** Reverse proxying: which paths go where, and what is changed on the way. */
export const proxyDirectives: DirectiveFamily = {
  proxypass: {
    arity: [2, Number.POSITIVE_INFINITY],
    usage: "a path, then a URL or `!`, then key=value parameters",
    apply: (draft, [path = "", url = "", ...rest]) => {
      const checked = localPath(path);
      if (url === "!") {
        draft.passes.push({ kind: "exclude", path: checked });
        return;
      }
      const parameters = workerParameters(rest);
      draft.passes.push({ kind: "forward", path: checked, upstream: upstreamUrl(url), parameters });
    },
  },
  proxypassreverse: {
    arity: [2, 2],
    usage: "a path and the URL that it stands for",
    apply: (draft, [path = "", url = ""]) => {
      if (!url.startsWith("/")) upstreamUrl(url);
      draft.reverses.push({ path: localPath(path), url });
    },
  },
  proxypreservehost: {
    arity: [1, 1],
    usage: "On or Off",
    apply: (draft, [flag = ""]) => {
      draft.preserveHost = onOrOff(flag);
    },
  },
  proxyaddheaders: {
    arity: [1, 1],
    usage: "On or Off",
    apply: (draft, [flag = ""]) => {
      draft.addHeaders = onOrOff(flag);
    },
  },
  proxyvia: {
    arity: [1, 1],
    usage: "On or Off",
    apply: (draft, [flag = ""]) => {
      draft.via = onOrOff(flag) ? "On" : "Off";
    },
  },
  proxytimeout: {
    arity: [1, 1],
    usage: "a time in seconds",
    apply: (draft, [time = ""]) => {
      draft.proxyTimeoutMs = durationMs(time);
    },
  },
  proxyrequests: {
    arity: [1, 1],
    usage: "Off",
    apply: (_draft, [flag = ""]) => {
      if (onOrOff(flag)) throw new BadValue("forward proxying is not supported, must be Off");
    },
  },
};

function localPath(path: string): string {
  if (!path.startsWith("/")) throw new BadValue(`path must start with \`/\`, got \`${path}\``);
  return path;
}

function upstreamUrl(url: string): UpstreamUrl {
  const [, scheme, bracketed, name, port, path = ""] =
    /^([a-z][a-z0-9+.-]*):\/\/(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::([^/]*))?(\/[^?#]*)?$/i.exec(url) ?? [];
  const host = bracketed ?? name;
  if (scheme === undefined || host === undefined) {
    throw new BadValue(`upstream must be a URL such as http://name:9090/, got \`${url}\``);
  }
  const defaultPort = DEFAULT_PORT[scheme.toLowerCase()];
  if (defaultPort === undefined) {
    const known = Object.keys(DEFAULT_PORT).join(", ");
    throw new BadValue(`no protocol handler for the scheme \`${scheme}\` of \`${url}\` (there is: ${known})`);
  }
  return {
    scheme: scheme.toLowerCase(),
    host: host.toLowerCase(),
    port: port === undefined ? defaultPort : portNumber(port),
    path,
  };
}

function workerParameters(words: readonly string[]): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const word of words) {
    const [, key, value] = /^([^=]+)=(.+)$/.exec(word) ?? [];
    if (key === undefined || value === undefined) {
      throw new BadValue(`parameter must be in the form key=value, got \`${word}\``);
    }
    if (!isWorkerParameter(key)) {
      throw new BadValue(`unknown parameter \`${key}\` (known: ${workerParameterNames.join(", ")})`);
    }
    parameters.set(key.toLowerCase(), value);
  }
  parseWorkerSettings(parameters, 0);
  return parameters;
}
