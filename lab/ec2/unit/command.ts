/** Command lines of `ExecStart=` and its kin. They are no shell lines: no pipes, no globs, variables as whole words. */
import { splitWords } from "./words.ts";

/** One command of a service. */
export interface ExecCommand {
  /** Program and arguments, environment variables not yet put in. */
  readonly words: readonly string[];
  /** `-`: a failure counts as success. */
  readonly ignoresFailure: boolean;
  /** `+`, `!`, `!!`: runs as root whatever `User=` says. */
  readonly isPrivileged: boolean;
  /** `:` takes it away. */
  readonly expandsVariables: boolean;
}

/** The commands of one line, several where `;` stands between them; `undefined` for a line that systemd would not take. */
export function parseCommands(line: string): readonly ExecCommand[] | undefined {
  const words = splitWords(line);
  if (words === undefined || words.length === 0) return undefined;
  const commands: string[][] = [[]];
  for (const { text, isBare } of words) {
    if (text === ";" && isBare) commands.push([]);
    else commands.at(-1)?.push(text);
  }
  const parsed = commands.filter(({ length }) => length > 0).map(parseCommand);
  return parsed.every((command) => command !== undefined) ? parsed : undefined;
}

function parseCommand([first = "", ...rest]: readonly string[]): ExecCommand | undefined {
  const prefix = /^[-:+!@]*/.exec(first)?.[0] ?? "";
  const program = first.slice(prefix.length);
  // `@` names the program otherwise in `ps`: nothing here does that, and it would shift the arguments.
  if (program === "" || prefix.includes("@")) return undefined;
  return {
    words: [program, ...rest],
    ignoresFailure: prefix.includes("-"),
    isPrivileged: /[+!]/.test(prefix),
    expandsVariables: !prefix.includes(":"),
  };
}

/** Puts variables in: `${NAME}` anywhere, `$NAME` as a whole word that becomes several or none; `$$` is a dollar. */
export function expandWords(
  { words, expandsVariables }: ExecCommand,
  environment: Readonly<Record<string, string>>,
): readonly string[] {
  const [program = "", ...args] = words;
  if (!expandsVariables) return words;
  return [program, ...args.flatMap((word) => expandWord(word, environment))];
}

function expandWord(word: string, environment: Readonly<Record<string, string>>): readonly string[] {
  const whole = /^\$(\w+)$/.exec(word)?.[1];
  if (whole !== undefined) return (environment[whole] ?? "").split(/\s+/).filter(Boolean);
  return [
    word.replaceAll(/\$\{(\w+)\}|\$\$/g, (found, name?: string) =>
      name ? (environment[name] ?? "") : (found[0] ?? ""),
    ),
  ];
}
