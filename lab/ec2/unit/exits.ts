import { constants } from "node:os";
import type { ExitSet } from "./unit.ts";

/** Names of exit statuses that systemd.exec(5) gives, as unit files and messages use them. */
export const exitNames: Readonly<Record<number, string>> = {
  0: "SUCCESS",
  1: "FAILURE",
  2: "INVALIDARGUMENT",
  3: "NOTIMPLEMENTED",
  4: "NOPERMISSION",
  5: "NOTINSTALLED",
  6: "NOTCONFIGURED",
  7: "NOTRUNNING",
  200: "CHDIR",
  203: "EXEC",
  209: "STDOUT",
  216: "GROUP",
  217: "USER",
  222: "STDERR",
  233: "RUNTIME_DIRECTORY",
};

const SIGNALS: Readonly<Record<string, number | undefined>> = constants.signals;

/** `SIGTERM` of `TERM`, `SIGTERM` or `15`; `undefined` for what is no signal. */
export function parseSignal(text: string): string | undefined {
  const byNumber = Object.entries(SIGNALS).find(([, number]) => String(number) === text)?.[0];
  const name = byNumber ?? (text.startsWith("SIG") ? text : `SIG${text}`);
  return SIGNALS[name] === undefined ? undefined : name;
}

/** Statuses by number or name and signals by name, as in `SuccessExitStatus=1 2 SIGKILL`. */
export function parseExitSet(words: readonly string[]): ExitSet | undefined {
  const members = words.map((word) => exitStatus(word) ?? (/^\d+$/.test(word) ? undefined : parseSignal(word)));
  return members.every((member) => member !== undefined) ? new Set(members) : undefined;
}

function exitStatus(word: string): number | undefined {
  if (/^\d+$/.test(word)) return Number(word) <= 255 ? Number(word) : undefined;
  const named = Object.entries(exitNames).find(([, name]) => name === word)?.[0];
  return named === undefined ? undefined : Number(named);
}
