import { compileFormat } from "../log/format.ts";
import { BadValue, type DirectiveFamily } from "./directive.ts";
import { LOG_LEVELS, type LogLevel } from "./httpd-config.ts";

/** Access and error logs. */
export const logDirectives: DirectiveFamily = {
  logformat: {
    arity: [1, 2],
    usage: "a format, and optionally a name for it",
    apply: (draft, [format = "", name = ""]) => {
      compileFormat(format);
      draft.formats.set(name, format);
    },
  },
  customlog: {
    arity: [2, 2],
    usage: "a file, and a format or the name of one",
    apply: (draft, [target = "", format = ""]) => {
      // Anything with a `%` is a format, not the name of one.
      if (format.includes("%")) compileFormat(format);
      draft.accessLogs.push({ target: logTarget(target), format });
    },
  },
  transferlog: {
    arity: [1, 1],
    usage: "a file",
    apply: (draft, [target = ""]) => {
      draft.accessLogs.push({ target: logTarget(target), format: undefined });
    },
  },
  errorlog: {
    arity: [1, 1],
    usage: "a file",
    apply: (draft, [target = ""]) => {
      draft.errorLog = logTarget(target);
    },
  },
  loglevel: {
    arity: [1, 1],
    usage: `one of ${LOG_LEVELS.join(", ")}`,
    apply: (draft, [level = ""]) => {
      draft.logLevel = logLevel(level);
    },
  },
};

function logTarget(target: string): string {
  if (/^(\||syslog)/.test(target)) throw new BadValue(`log must be a file, got \`${target}\``);
  return target;
}

function logLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === text.toLowerCase());
  if (level === undefined) throw new BadValue(`level must be one of ${LOG_LEVELS.join(", ")}, got \`${text}\``);
  return level;
}
