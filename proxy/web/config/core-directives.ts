import { isIP } from "node:net";
import { BadValue, type DirectiveFamily, durationMs, onOrOff, portNumber, wholeNumber } from "./directive.ts";
import type { ListenAddress } from "./httpd-config.ts";

/** The server itself: where it listens, how it is called, how long it waits. */
export const coreDirectives: DirectiveFamily = {
  listen: {
    arity: [1, 2],
    usage: "a port, or an address and a port, and optionally the protocol",
    apply: (draft, [address = "", protocol = "http"]) => {
      if (!/^http$/i.test(protocol)) throw new BadValue(`protocol must be http, got \`${protocol}\``);
      const listen = listenAddress(address);
      if (draft.listen.some((other) => other.port === listen.port && other.host === listen.host)) {
        throw new BadValue(`\`${address}\` is listened on already`);
      }
      draft.listen.push(listen);
    },
  },
  servername: {
    arity: [1, 1],
    usage: "the name of the server, and optionally its port",
    apply: (draft, [name = ""]) => {
      draft.serverName = name.replace(/^[a-z]+:\/\//i, "").replace(/:\d+$/, "");
    },
  },
  serverroot: {
    arity: [1, 1],
    usage: "the folder that relative file names start from",
    apply: (draft, [folder = ""]) => {
      draft.serverRoot = folder;
    },
  },
  timeout: {
    arity: [1, 1],
    usage: "a time in seconds",
    apply: (draft, [time = ""]) => {
      draft.timeoutMs = durationMs(time);
    },
  },
  keepalive: {
    arity: [1, 1],
    usage: "On or Off",
    apply: (draft, [flag = ""]) => {
      draft.keepAlive = onOrOff(flag);
    },
  },
  keepalivetimeout: {
    arity: [1, 1],
    usage: "a time in seconds",
    apply: (draft, [time = ""]) => {
      draft.keepAliveTimeoutMs = durationMs(time);
    },
  },
  maxkeepaliverequests: {
    arity: [1, 1],
    usage: "a number of requests, 0 for no limit",
    apply: (draft, [count = ""]) => {
      draft.maxKeepAliveRequests = wholeNumber(count);
    },
  },
  gracefulshutdowntimeout: {
    arity: [1, 1],
    usage: "a time in seconds, 0 for no limit",
    apply: (draft, [time = ""]) => {
      draft.gracefulShutdownTimeoutMs = durationMs(time);
    },
  },
};

function listenAddress(text: string): ListenAddress {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]:|([^:]+):)?(.*)$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host !== undefined && host !== "*" && isIP(host) === 0) {
    throw new BadValue(`address must be numeric, got \`${host}\``);
  }
  return { ...(host === undefined || host === "*" ? {} : { host }), port: portNumber(port ?? "") };
}
