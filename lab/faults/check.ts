/** A fault as somebody asks for it, made sure of before anything is done. */
import { z } from "zod";
import { LabError } from "../model/errors.ts";
import { FAULTS } from "./catalogue.ts";
import type { Fault } from "./fault.ts";

export const KINDS: readonly string[] = Object.keys(FAULTS);

/** @throws LabError `NoFault`, which names those that are spelled alike, or all */
export function faultCalled(kind: string): Fault {
  const found = findFault(kind);
  if (found) return found;
  const near = KINDS.filter((one) => isNear(one, kind));
  throw new LabError(
    "NoFault",
    `No fault is called \`${kind}\`; there are ${(near.length > 0 ? near : KINDS).join(", ")}`,
    {
      hint: "tierlab faults",
      status: 404,
    },
  );
}

/** `undefined` for a kind that an older or newer catalogue had. */
export function findFault(kind: string): Fault | undefined {
  return Object.hasOwn(FAULTS, kind) ? (FAULTS[kind as keyof typeof FAULTS] as Fault) : undefined;
}

/** The options with their defaults. @throws LabError `InvalidFaultOption`: the rule, and what was got */
export function checkOptions(fault: Fault, options: unknown): Record<string, unknown> {
  const result = fault.options.safeParse(options);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => describeIssue(issue, options));
  throw new LabError("InvalidFaultOption", `${fault.kind}: ${faults.join("; ")}`, {
    hint: `tierlab faults ${fault.kind}`,
  });
}

function describeIssue(issue: z.core.$ZodIssue, options: unknown): string {
  if (issue.code === "unrecognized_keys") return `there is no option ${issue.keys.join(", ")}`;
  const name = issue.path.join(".");
  const given = z.record(z.string(), z.unknown()).safeParse(options).data?.[name];
  if (given === undefined) return name ? `${name} must be given` : issue.message;
  return `${name}: ${issue.message.replace(/^Invalid (input|option|string): /, "")}; got \`${given}\``;
}

/** A word of it begins so, or it is two slips of the finger away. */
function isNear(kind: string, ref: string): boolean {
  return kind.startsWith(ref) || kind.split("-").some((word) => word.startsWith(ref)) || distance(kind, ref) <= 2;
}

/** Letters to insert, drop or replace to get from one to the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++) {
      const replaced = (row[j] ?? 0) + (letter === to[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
