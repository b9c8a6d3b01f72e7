import { describeRule, type Problem } from "../../model/problem.ts";
import type { Output } from "../output.ts";
import { wrap } from "../wrap.ts";

type Paper = Pick<Output, "paint" | "width">;

/** What is wrong, each with what explains it and the rule that would mend it; nothing where nothing is. */
export function renderProblems(problems: readonly Problem[], paper: Paper): string[] {
  if (problems.length === 0) return [];
  return [paper.paint("red", "problems"), ...problems.flatMap((problem) => renderProblem(problem, paper))];
}

function renderProblem({ message, notes, missingRule }: Problem, { paint, width }: Paper): string[] {
  const under = [...notes, `Missing: ${describeRule(missingRule)}`];
  return [
    ...wrap(message, width, "  ").map((line) => paint("yellow", line)),
    ...under.flatMap((line) => wrap(line, width, "    ")),
  ];
}
