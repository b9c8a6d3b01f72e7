import { LabError, LabErrors } from "../../../lab/model/errors.ts";
import { coreDirectives } from "./core-directives.ts";
import { BadValue, type DirectiveFamily, type Draft } from "./directive.ts";
import type { HttpdConfig } from "./httpd-config.ts";
import { logDirectives } from "./log-directives.ts";
import { proxyDirectives } from "./proxy-directives.ts";
import { readStatements, type Statement } from "./syntax.ts";
import { parseWorkerSettings } from "./worker-parameters.ts";

const DIRECTIVES: DirectiveFamily = { ...coreDirectives, ...logDirectives, ...proxyDirectives };

/** httpd's "common" format, used where a log states none. */
const COMMON_FORMAT = '%h %l %u %t "%r" %>s %b';

/**
 * Reads a whole `httpd.conf`.
 *
 * @param file name for messages
 * @param machineName stands for `ServerName` where none is stated
 * @throws LabErrors `ConfigSyntax`, every fault of the file together
 */
export function parseConfig(text: string, file: string, machineName: string): HttpdConfig {
  const draft = emptyDraft();
  const faults = readStatements(text)
    .map((statement) => applyStatement(draft, statement, file))
    .filter((fault) => fault !== undefined);
  if (faults.length === 0 && draft.listen.length === 0) {
    faults.push(
      new LabError("ConfigSyntax", "no listening sockets available", { hint: "Add a line such as: Listen 80" }),
    );
  }
  if (faults.length > 0) throw new LabErrors("ConfigSyntax", faults);
  return finishConfig(draft, file, machineName);
}

/** The faults as httpd prints them. */
export function renderConfigFaults({ errors }: LabErrors): string {
  return errors
    .map(({ message, position }) =>
      position ? `AH00526: Syntax error on line ${position.line} of ${position.file}:\n${message}` : message,
    )
    .join("\n");
}

function applyStatement(draft: Draft, { name, args, line }: Statement, file: string): LabError | undefined {
  const message = faultOf(draft, name, args);
  return message === undefined
    ? undefined
    : new LabError("ConfigSyntax", message, { position: { file, line, column: 1 } });
}

function faultOf(draft: Draft, name: string, args: readonly string[]): string | undefined {
  const key = name.toLowerCase();
  const directive = Object.hasOwn(DIRECTIVES, key) ? DIRECTIVES[key] : undefined;
  if (directive === undefined) {
    return `Invalid command '${name}', perhaps misspelled or defined by a module not included in the server configuration`;
  }
  const [least, most] = directive.arity;
  if (args.length < least || args.length > most)
    return `${name} takes ${directive.usage}; got ${args.length} arguments`;
  try {
    directive.apply(draft, args);
  } catch (error) {
    if (error instanceof BadValue) return `${name} ${error.message}`;
    throw error;
  }
}

function emptyDraft(): Draft {
  return {
    serverRoot: "/etc/httpd",
    serverName: undefined,
    listen: [],
    timeoutMs: 60_000,
    keepAlive: true,
    keepAliveTimeoutMs: 5_000,
    maxKeepAliveRequests: 100,
    // DIFFERS: httpd waits without limit unless GracefulShutdownTimeout says otherwise; a container is killed after ten.
    gracefulShutdownTimeoutMs: 8_000,
    passes: [],
    reverses: [],
    preserveHost: false,
    addHeaders: true,
    via: "Off",
    proxyTimeoutMs: undefined,
    formats: new Map(),
    accessLogs: [],
    errorLog: "logs/error_log",
    logLevel: "warn",
  };
}

function finishConfig(draft: Draft, file: string, machineName: string): HttpdConfig {
  const { serverName, serverRoot, listen, timeoutMs, passes, reverses, preserveHost, addHeaders, via } = draft;
  const proxyTimeoutMs = draft.proxyTimeoutMs ?? timeoutMs;
  return {
    file,
    serverRoot,
    serverName: serverName ?? machineName,
    listen,
    timeoutMs,
    keepAlive: draft.keepAlive,
    keepAliveTimeoutMs: draft.keepAliveTimeoutMs,
    maxKeepAliveRequests: draft.maxKeepAliveRequests,
    gracefulShutdownTimeoutMs: draft.gracefulShutdownTimeoutMs,
    proxy: {
      passes: passes.map((pass) => {
        if (pass.kind === "exclude") return pass;
        const { parameters, ...rest } = pass;
        return { ...rest, worker: parseWorkerSettings(parameters, proxyTimeoutMs) };
      }),
      reverses,
      preserveHost,
      addHeaders,
      via,
    },
    log: {
      accessLogs: draft.accessLogs.map(({ target, format }) => ({ target, format: namedFormat(draft, format) })),
      errorLog: draft.errorLog,
      level: draft.logLevel,
    },
  };
}

/** A name that no LogFormat gave is itself the format, as in httpd. */
function namedFormat({ formats }: Draft, format: string | undefined): string {
  if (format === undefined) return formats.get("") ?? COMMON_FORMAT;
  return formats.get(format) ?? format;
}
