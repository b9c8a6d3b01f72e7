import { isIP } from "node:net";
import { BadValue, type DirectiveFamily, durationMs, oneOf, onOrOff, portNumber, wholeNumber } from "./directive.ts";
import type { ListenAddress } from "./httpd-config.ts";

/** The server itself: where it listens, how it is called, how long it waits. */
export const coreDirectives: DirectiveFamily = {
  listen: {
    ...{ arity: [1, 2], where: "root" },
    usage: "a port, or an address and a port, and optionally the protocol",
    apply: ({ root }, [address = "", protocol = "http"]) => {
      if (!/^http$/i.test(protocol)) throw new BadValue(`protocol must be http, got \`${protocol}\``);
      const listen = listenAddress(address);
      if (root.listen.some((other) => other.port === listen.port && other.host === listen.host)) {
        throw new BadValue(`\`${address}\` is listened on already`);
      }
      root.listen.push(listen);
    },
  },
  servername: {
    ...{ arity: [1, 1], where: "host" },
    usage: "the name of the server, and optionally its port",
    apply: ({ host }, [name = ""]) => {
      const [, plain = "", port] = /^(.*?)(?::([^:]*))?$/.exec(name.replace(/^[a-z]+:\/\//i, "")) ?? [];
      host.values.name = plain;
      host.values.port = port === undefined ? undefined : portNumber(port);
    },
  },
  serveralias: {
    ...{ arity: [1, Number.POSITIVE_INFINITY], where: "host" },
    usage: "names, with * and ?",
    apply: ({ root, host }, names) => {
      if (host === root.main) throw new BadValue("only used in <VirtualHost>");
      host.values.aliases = [...(host.values.aliases ?? []), ...names.map((name) => name.toLowerCase())];
    },
  },
  serveradmin: {
    ...{ arity: [1, 1], where: "host" },
    usage: "an address",
    apply: ({ host }, [address = ""]) => {
      host.values.admin = address;
    },
  },
  servertokens: {
    ...{ arity: [1, 1], where: "root" },
    usage: "how much of itself the server names",
    apply: ({ host }, [text = ""]) => {
      const short = text.replace(/^productonly$/i, "Prod").replace(/^minimal$/i, "Min");
      host.values.tokens = oneOf(short, ["Prod", "Major", "Minor", "Min", "OS", "Full"]);
    },
  },
  serversignature: {
    ...{ arity: [1, 1], where: "dir" },
    usage: "On, Off or EMail",
    apply: ({ dir }, [text = ""]) => {
      dir.values.signature = oneOf(text, ["Off", "On", "EMail"]);
    },
  },
  pidfile: {
    ...{ arity: [1, 1], where: "root" },
    usage: "a file",
    apply: ({ root }, [file = ""]) => {
      root.pidFile = file;
    },
  },
  timeout: {
    ...{ arity: [1, 1], where: "host" },
    usage: "a time in seconds",
    apply: ({ host }, [time = ""]) => {
      host.values.timeoutMs = durationMs(time);
    },
  },
  keepalive: {
    ...{ arity: [1, 1], where: "host" },
    usage: "On or Off",
    apply: ({ host }, [flag = ""]) => {
      host.values.keepAlive = onOrOff(flag);
    },
  },
  keepalivetimeout: {
    ...{ arity: [1, 1], where: "host" },
    usage: "a time in seconds",
    apply: ({ host }, [time = ""]) => {
      host.values.keepAliveTimeoutMs = durationMs(time);
    },
  },
  maxkeepaliverequests: {
    ...{ arity: [1, 1], where: "host" },
    usage: "a number of requests, 0 for no limit",
    apply: ({ host }, [count = ""]) => {
      host.values.maxKeepAliveRequests = wholeNumber(count);
    },
  },
  gracefulshutdowntimeout: {
    ...{ arity: [1, 1], where: "root" },
    usage: "a time in seconds, 0 for no limit",
    apply: ({ root }, [time = ""]) => {
      root.gracefulShutdownTimeoutMs = durationMs(time);
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
