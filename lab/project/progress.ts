import { describeRule, type Problem } from "../model/problem.ts";

/** `group web: 1 of 2 in service` is about `group web`. */
function subjectOf(words: string): string {
  return words.split(": ")[0] as string;
}

/** What is worth saying when what a lab waits for went from `before` to `after`: what is new, and what is done. Pure. */
export function tellWaiting(before: readonly string[], after: readonly string[]): string[] {
  const subjects = after.map(subjectOf);
  const done = before.map(subjectOf).filter((subject) => !subjects.includes(subject));
  return [
    ...done.map((subject) => `  ${subject}: done`),
    ...after.filter((words) => !before.includes(words)).map((words) => `  ${words}`),
  ];
}

/** Problems that were not there before, each with the rule that is missing: what a lab waits for may never come. */
export function tellProblems(before: readonly Problem[], after: readonly Problem[]): string[] {
  const known = before.map(({ missingRule }) => describeRule(missingRule));
  return after.flatMap(({ message, missingRule }) => {
    const rule = describeRule(missingRule);
    return known.includes(rule) ? [] : [`  ${message}`, `    Missing: ${rule}`];
  });
}
