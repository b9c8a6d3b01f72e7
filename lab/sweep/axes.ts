/** What a sweep varies: `HealthCheckIntervalSeconds=5,10,30` is an axis, and the grid of all axes has the cells. Pure. */
import { LabError, LabErrors } from "../model/errors.ts";

/** A parameter of the template and the values that it takes in turn. */
export interface Axis {
  readonly parameter: string;
  readonly values: readonly string[];
}

/** Value of each axis's parameter in one cell. */
export type CellValues = Readonly<Record<string, string>>;

/** Cells that one sweep may have: each is a lab of its own. */
export const MOST_CELLS = 100;

const FORM = /^([A-Za-z0-9]+)=(.*)$/s;

/**
 * Reads the `--vary` options, in the order given.
 *
 * @throws LabErrors `InvalidArgument` with every fault of every option
 */
export function parseAxes(texts: readonly string[]): Axis[] {
  if (texts.length === 0) throw new LabErrors("InvalidArgument", [fault("A sweep needs something to vary", EXAMPLE)]);
  const axes = texts.map(readAxis);
  const faults = [...axes.flatMap(faultsOf), ...repeated(axes)];
  if (faults.length > 0) throw new LabErrors("InvalidArgument", faults);
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (count <= MOST_CELLS) return axes;
  throw new LabErrors("InvalidArgument", [
    fault(`A sweep has at most ${MOST_CELLS} cells; got ${axes.map((axis) => axis.values.length).join(" x ")}`),
  ]);
}

/** Every combination, as a table is read: the last axis changes first. */
export function cellsOf(axes: readonly Axis[]): CellValues[] {
  return axes.reduce<CellValues[]>(
    (cells, { parameter, values }) => cells.flatMap((cell) => values.map((value) => ({ ...cell, [parameter]: value }))),
    [{}],
  );
}

/** `HealthCheckIntervalSeconds=5, UnhealthyThresholdCount=2` */
export function describeValues(values: CellValues): string {
  return Object.entries(values)
    .map(([parameter, value]) => `${parameter}=${value}`)
    .join(", ");
}

const EXAMPLE = "For example: --vary HealthCheckIntervalSeconds=5,10,30";

function fault(message: string, hint?: string): LabError {
  return new LabError("InvalidArgument", message, hint === undefined ? {} : { hint });
}

/** Without a name where the text has not the form: `faultsOf` tells. */
function readAxis(text: string): Axis & { readonly text: string } {
  const [, parameter = "", list = ""] = FORM.exec(text) ?? [];
  return { text, parameter, values: list.split(",").map((value) => value.trim()) };
}

function faultsOf({ text, parameter, values }: Axis & { readonly text: string }): LabError[] {
  if (parameter === "") return [fault(`--vary takes Parameter=value,value; got \`${text}\``)];
  if (values.includes("")) return [fault(`--vary ${parameter} has an empty value; got \`${text}\``)];
  const twice = values.filter((value, index) => values.indexOf(value) !== index);
  return [...new Set(twice)].map((value) => fault(`--vary ${parameter} has \`${value}\` more than once`));
}

function repeated(axes: readonly Axis[]): LabError[] {
  const names = axes.map(({ parameter }) => parameter).filter((name) => name !== "");
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [...new Set(twice)].map((name) => fault(`--vary ${name} stands more than once: give its values in one list`));
}
