import { expect, test } from "vitest";
import type { LabErrors } from "../model/errors.ts";
import { cellsOf, describeValues, parseAxes } from "./axes.ts";

const messages = (texts: readonly string[]) => {
  try {
    parseAxes(texts);
  } catch (error) {
    return (error as LabErrors).errors.map(({ message }) => message);
  }
  return [];
};

test("an axis is a parameter and its values, in the order given", () => {
  expect(parseAxes(["Interval=30, 5,10", "Threshold=2"])).toMatchObject([
    { parameter: "Interval", values: ["30", "5", "10"] },
    { parameter: "Threshold", values: ["2"] },
  ]);
});

test("the cells are every combination, the last axis changing first", () => {
  const cells = cellsOf(parseAxes(["A=1,2", "B=x,y"]));
  expect(cells.map(describeValues)).toEqual(["A=1, B=x", "A=1, B=y", "A=2, B=x", "A=2, B=y"]);
});

test("every fault of every option is told at once", () => {
  expect(messages(["Interval", "A=1,,2", "B=5,5,5", "C=1", "C=2", "C=3"])).toEqual([
    "--vary takes Parameter=value,value; got `Interval`",
    "--vary A has an empty value; got `A=1,,2`",
    "--vary B has `5` more than once",
    "--vary C stands more than once: give its values in one list",
  ]);
  expect(messages([])).toEqual(["A sweep needs something to vary"]);
});

test("a sweep of more cells than a machine can run is refused", () => {
  const eleven = Array.from({ length: 11 }, (_, index) => index).join(",");
  expect(messages([`A=${eleven}`, `B=${eleven}`])).toEqual(["A sweep has at most 100 cells; got 11 x 11"]);
});
