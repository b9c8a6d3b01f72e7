import { compileFormat } from "../log/format.ts";
import { parseCondition } from "./condition.ts";
import { BadValue, type DirectiveFamily, MANY } from "./directive.ts";
import { LOG_LEVELS, type LogLevel } from "./httpd-config.ts";
import { moduleOfLevel } from "./modules.ts";

/** Access and error logs. */
export const logDirectives: DirectiveFamily = {
  logformat: {
    ...{ arity: [1, 2], where: "host" },
    usage: "a format, and optionally a name for it",
    apply: ({ host }, [format = "", name = ""]) => {
      compileFormat(format);
      host.formats.set(name, format);
    },
  },
  customlog: {
    ...{ arity: [2, 3], where: "host" },
    usage: "a file, a format or the name of one, and optionally env=name",
    apply: ({ host }, [target = "", format = "", when]) => {
      // Anything with a `%` is a format, not the name of one.
      if (format.includes("%")) compileFormat(format);
      const condition = when === undefined ? undefined : parseCondition(when);
      host.accessLogs.push({ target: logTarget(target), format, condition });
    },
  },
  transferlog: {
    ...{ arity: [1, 1], where: "host" },
    usage: "a file",
    apply: ({ host }, [target = ""]) => {
      host.accessLogs.push({ target: logTarget(target), format: undefined, condition: undefined });
    },
  },
  errorlog: {
    ...{ arity: [1, 1], where: "host" },
    usage: "a file",
    apply: ({ host }, [target = ""]) => {
      host.errorLog = logTarget(target);
    },
  },
  loglevel: {
    ...{ arity: [1, MANY], where: "host" },
    usage: "a level, and levels of modules as module:level",
    apply: ({ host }, words) => {
      for (const word of words) {
        const [, module, level = ""] = /^(?:([^:]*):)?(.*)$/.exec(word) ?? [];
        if (module === undefined) host.logLevel = logLevel(level);
        else host.moduleLevels.set(knownModule(module), logLevel(level));
      }
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

function knownModule(name: string): string {
  const module = moduleOfLevel(name);
  if (module === undefined) throw new BadValue(`cannot find module ${name}`);
  return module;
}
