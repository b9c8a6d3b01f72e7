/** From axes to cells that a template takes: everything that can be wrong with a setting is told before a lab is made. Pure. */
import { describeError, LabError, LabErrors } from "../model/errors.ts";
import type { Lab } from "../model/lab.ts";
import type { HealthCheckSettings } from "../model/load-balancer.ts";
import { predictUnhealthy } from "../scenario/predict-checks.ts";
import { type Axis, cellsOf, describeValues } from "./axes.ts";
import type { CellChecks, CellPlan } from "./record.ts";

export interface PlanInput {
  readonly axes: readonly Axis[];
  /** The same in every cell. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The lab that the template describes with these parameters. @throws LabErrors */
  readonly plan: (parameters: Readonly<Record<string, string>>) => Lab;
}

/**
 * The cells of a sweep, in the order of its grid.
 *
 * @throws LabErrors: a parameter that the template has not, a value that it does not take, two values that do not go together
 */
export function planCells(input: PlanInput): CellPlan[] {
  checkAxes(input);
  const grid = cellsOf(input.axes);
  const tried = grid.map((values) => attempt(() => checksOf(input.plan({ ...input.parameters, ...values }))));
  const faults = mergeFaults(
    tried.map(({ faults }) => faults),
    grid.map(describeValues),
  );
  if (faults.length > 0) throw new LabErrors("InvalidParameter", faults);
  return tried.flatMap(({ value }, index) =>
    value ? [{ n: index + 1, values: grid[index] ?? {}, checks: value }] : [],
  );
}

/** Each value by itself, against its parameter alone: so that one bad value is told once and not once for each cell. */
function checkAxes({ axes, parameters, plan }: PlanInput): void {
  const given = axes.flatMap(({ parameter, values }) => values.map((value) => ({ ...parameters, [parameter]: value })));
  const faults = given
    .flatMap((one) => attempt(() => plan(one)).faults)
    .filter(({ code }) => code === "InvalidParameter");
  const byText = new Map(faults.map((fault) => [fault.message, fault]));
  if (byText.size > 0) throw new LabErrors("InvalidParameter", [...byText.values()]);
}

function attempt<T>(act: () => T): { readonly value?: T; readonly faults: readonly LabError[] } {
  try {
    return { value: act(), faults: [] };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { faults: error instanceof LabErrors ? error.errors : [error] };
  }
}

/** A fault of every cell is the template's own and is told once; another is told with the cells that have it. */
function mergeFaults(faults: readonly (readonly LabError[])[], cells: readonly string[]): LabError[] {
  const texts = new Map(faults.flat().map((fault) => [describeError(fault), fault]));
  return [...texts].map(([text, fault]) => {
    const having = cells.filter((_, index) => faults[index]?.some((one) => describeError(one) === text));
    return having.length === cells.length ? fault : withCells(fault, having);
  });
}

function withCells({ code, message, hint, position }: LabError, cells: readonly string[]): LabError {
  const text = `${message} (with ${cells.join("; ")})`;
  return new LabError(code, text, { ...(hint && { hint }), ...(position && { position }) });
}

function checksOf(lab: Lab): CellChecks {
  const checks = lab.targetGroups.map((group) => group.healthCheck);
  return {
    perMinute: checks.reduce((sum, { intervalSeconds }) => sum + 60 / intervalSeconds, 0),
    unhealthyThreshold: Math.max(0, ...checks.map((check) => check.unhealthyThreshold)),
    intervalSeconds: Math.max(0, ...checks.map((check) => check.intervalSeconds)),
    predictedSeconds: predictedSeconds(checks),
  };
}

function predictedSeconds(checks: readonly HealthCheckSettings[]): readonly [number, number] {
  if (checks.length === 0) return [0, 0];
  const spans = checks.map((check) => predictUnhealthy(check, 1));
  return [
    Math.min(...spans.map(({ fromMs }) => fromMs)) / 1_000,
    Math.max(...spans.map(({ untilMs }) => untilMs)) / 1_000,
  ];
}
