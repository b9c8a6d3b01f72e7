import { expect, test } from "vitest";
import { parseGoals } from "./goals.ts";
import { heatMaps, mappedMeasures } from "./heat-map.ts";
import { aCell, aSweep, failedCell } from "./test/fixture.ts";

const [map] = heatMaps(aSweep(), "outage");

test("rows and columns are the axes, and every cell is where its values are", () => {
  expect(map?.rowAxis?.parameter).toBe("HealthCheckIntervalSeconds");
  expect(map?.columnAxis.parameter).toBe("UnhealthyThresholdCount");
  expect(map?.rows.map(({ label, cells }) => [label, ...cells.map(({ median }) => median)])).toEqual([
    ["5", 9, 14, undefined],
    ["10", 18, 28, 48],
    ["30", 54, 84, 144],
  ]);
});

test("the least is cool, the most is hot; what meets the target and what is chosen is marked", () => {
  expect(map?.range).toEqual([9, 144]);
  const cells = map?.rows.flatMap((row) => row.cells) ?? [];
  expect(cells.map(({ heat }) => Math.round(heat * 100))).toEqual([0, 19, 0, 26, 38, 54, 58, 75, 100]);
  expect(cells.filter(({ meets }) => meets).map(({ n }) => n)).toEqual([1, 2, 4, 5]);
  expect(cells.filter(({ isChosen }) => isChosen).map(({ n }) => n)).toEqual([5]);
});

test("a cell with a failed run keeps its figures and meets nothing", () => {
  const sweep = aSweep();
  const [first, ...others] = sweep.cells;
  const cells = [{ ...failedCell(1, [5, 2], [0.1]), values: first?.values ?? {} }, ...others];
  const [spoiled] = heatMaps({ ...sweep, cells }, "outage");
  expect(spoiled?.rows[0]?.cells[0]).toMatchObject({ n: 1, median: 1, meets: false });
});

test("one axis is one row, and a third axis makes a map for each of its values", () => {
  const cells = ["1", "2"].map((value, index) => ({ ...aCell(index + 1, [10, 2], [1]), values: { A: value } }));
  const [single] = heatMaps(aSweep({ axes: [{ parameter: "A", values: ["1", "2"] }], cells }), "outage");
  expect(single?.rowAxis).toBeUndefined();
  expect(single?.rows.map(({ cells }) => cells.map(({ n, heat }) => [n, heat]))).toEqual([
    [
      [1, 0],
      [2, 0],
    ],
  ]);
  const sweep = aSweep();
  const axes = [{ parameter: "Path", values: ["/"] }, ...sweep.axes];
  const deep = {
    ...sweep,
    axes,
    cells: sweep.cells.map((cell) => ({ ...cell, values: { Path: "/", ...cell.values } })),
  };
  expect(heatMaps(deep, "outage").map(({ fixed }) => fixed)).toEqual([{ Path: "/" }]);
});

test("outage, failures and what a target asks for have a map, where there are figures of them", () => {
  expect(mappedMeasures(aSweep())).toEqual(["outage", "failed"]);
  expect(mappedMeasures(aSweep({ goals: parseGoals(["p99<1s", "failed%<3", "outage<9s"]) }))).toEqual([
    "outage",
    "failed",
    "p99",
  ]);
});
