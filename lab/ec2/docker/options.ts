/** A command line as Docker's reads it: flags before the first argument, `-dit` for several, `--name=web` or `--name web`. */
import { LabError } from "../../model/errors.ts";

export interface Flags {
  /** Takes a value, by every name it has. */
  readonly valued: Readonly<Record<string, string>>;
  /** Is there or not. */
  readonly plain: Readonly<Record<string, string>>;
}

export interface Parsed {
  /** By the name that the flags map to. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly has: ReadonlySet<string>;
  readonly rest: readonly string[];
}

/** @throws LabError `Usage` */
export function parseFlags(verb: string, args: readonly string[], { valued, plain }: Flags): Parsed {
  const values = new Map<string, string[]>();
  const has = new Set<string>();
  let at = 0;
  const note = (name: string, inline: string | undefined) => {
    const plainName = plain[name];
    if (plainName && inline === undefined) return void has.add(plainName);
    const valueName = valued[name];
    if (!valueName) throw unknown(verb, name, [...Object.keys(valued), ...Object.keys(plain)]);
    const value = inline ?? args[++at];
    if (value === undefined) throw new LabError("Usage", `flag needs an argument: ${name}`);
    values.set(valueName, [...(values.get(valueName) ?? []), value]);
  };
  for (; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg === "--" || !arg.startsWith("-") || arg === "-") break;
    for (const [name, inline] of splitFlag(arg, valued)) note(name, inline);
  }
  return { values, has, rest: args.slice(args[at] === "--" ? at + 1 : at) };
}

/** `-p80:80` and `-dp 80:80` too: the first letter that takes a value takes what follows it. */
function splitFlag(arg: string, valued: Flags["valued"]): [name: string, inline: string | undefined][] {
  if (arg.startsWith("--")) {
    const equals = arg.indexOf("=");
    return [equals < 0 ? [arg, undefined] : [arg.slice(0, equals), arg.slice(equals + 1)]];
  }
  const letters = [...arg.slice(1)];
  const taking = letters.findIndex((letter) => valued[`-${letter}`]);
  const plain = taking < 0 ? letters : letters.slice(0, taking);
  const inline = letters.slice(taking + 1).join("");
  return [
    ...plain.map((letter): [string, undefined] => [`-${letter}`, undefined]),
    ...(taking < 0 ? [] : [[`-${letters[taking]}`, inline || undefined] as [string, string | undefined]]),
  ];
}

function unknown(verb: string, name: string, known: readonly string[]): LabError {
  return new LabError("Usage", `docker ${verb}: unknown flag: ${name}`, {
    hint: `A lab's docker knows ${known.join(" ")}`,
  });
}
