/** What a setting must keep: `outage<20s`, `failed<=5`, `failed%<1`, `p99<300ms`. Pure. */
import { LabError, LabErrors } from "../model/errors.ts";
import type { CellFigures } from "./figures.ts";
import { MEASURES, type Measure } from "./measure.ts";

/** Durations in seconds of AWS's time, requests, or percent. */
export interface Goal {
  readonly measure: Measure;
  readonly relation: "<" | "<=";
  readonly limit: number;
  /** As it was given. */
  readonly text: string;
}

const FORM = /^([a-z0-9]+%?)\s*(<=?)\s*(.+)$/;
const NUMBER = /^\d+(?:\.\d+)?$/;
const DURATION = /^(?=\d)(?:(\d+(?:\.\d+)?)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/;

/** @throws LabErrors `InvalidArgument` with every fault of every option */
export function parseGoals(texts: readonly string[]): Goal[] {
  const read = texts.map(readGoal);
  const faults = read.filter((one) => one instanceof LabError);
  if (faults.length > 0) throw new LabErrors("InvalidArgument", faults);
  return read.filter((one): one is Goal => !(one instanceof LabError));
}

/** Whether every run of the cell kept the target: the worst of them decides, and what was not measured keeps nothing. */
export function isMet(goal: Goal, figures: CellFigures): boolean {
  return keeps(goal, figures[goal.measure]?.aws.max);
}

/** Whether a single figure, at AWS's speed, is within the goal. */
export function keeps({ relation, limit }: Goal, value: number | undefined): boolean {
  if (value === undefined) return false;
  return relation === "<" ? value < limit : value <= limit;
}

export function describeGoals(goals: readonly Goal[]): string {
  return goals.map(({ text }) => text).join(" and ");
}

function readGoal(given: string): Goal | LabError {
  const text = given.trim();
  const [, word, relation, amount = ""] = FORM.exec(text) ?? [];
  const measure = (Object.keys(MEASURES) as Measure[]).find((key) => MEASURES[key].word === word);
  if (measure === undefined) return fault(`--target takes one of ${FORMS}; got \`${text}\``);
  const limit = MEASURES[measure].unit === "s" ? seconds(amount) : count(amount, MEASURES[measure].unit);
  if (limit === undefined) return fault(`--target ${word} takes ${AMOUNTS[MEASURES[measure].unit]}; got \`${text}\``);
  return { measure, relation: relation as Goal["relation"], limit, text };
}

const FORMS = Object.values(MEASURES)
  .map(({ word }) => word)
  .join(", ")
  .concat(", then < or <= and a limit");
const AMOUNTS = {
  s: "a duration such as 20s, 1m30s or 300ms",
  requests: "a number of requests",
  "%": "a percentage",
} as const;

function fault(message: string): LabError {
  return new LabError("InvalidArgument", message, { hint: "For example: --target 'outage<20s'" });
}

function count(amount: string, unit: "requests" | "%"): number | undefined {
  const text = unit === "%" ? amount.replace(/%$/, "") : amount;
  return NUMBER.test(text) ? Number(text) : undefined;
}

/** A bare number is seconds. */
function seconds(amount: string): number | undefined {
  if (NUMBER.test(amount)) return Number(amount);
  const parts = DURATION.exec(amount)?.slice(1);
  if (!parts) return undefined;
  const [minutes, whole, millis] = parts.map((part) => Number(part ?? 0)) as [number, number, number];
  return minutes * 60 + whole + millis / 1_000;
}
