/** The grid of a sweep as one measure sees it: what the terminal's and the page's heat maps are drawn from. Pure. */
import { type Axis, type CellValues, cellsOf } from "./axes.ts";
import { isMet } from "./goals.ts";
import { MEASURES, type Measure } from "./measure.ts";
import { type CellResult, isWhole, type SweepRecord } from "./record.ts";

/** Two axes at the most; a sweep of more has one map for each combination of the others. */
export interface HeatMap {
  readonly measure: Measure;
  /** Absent where one parameter was varied. */
  readonly rowAxis?: Axis;
  readonly columnAxis: Axis;
  /** What the other axes have here; empty where there are none. */
  readonly fixed: CellValues;
  /** Least and most of the medians in all maps of the measure, at AWS's speed. */
  readonly range: readonly [number, number];
  readonly rows: readonly HeatRow[];
}

export interface HeatRow {
  /** Value of the row's axis; empty where there is none. */
  readonly label: string;
  readonly cells: readonly HeatCell[];
}

export interface HeatCell {
  readonly n: number;
  /** At AWS's speed; absent where the cell failed or has not the figure. */
  readonly median?: number;
  readonly min?: number;
  readonly max?: number;
  /** 0 for the least of the medians, 1 for the most; by the square root, so that the quick settings are told apart. */
  readonly heat: number;
  /** Meets every target; false where none was given. */
  readonly meets: boolean;
  /** The one that the verdict names. */
  readonly isChosen: boolean;
}

/** What is worth a map: outage and failed requests, and whatever a target asks for, where any cell has it. */
export function mappedMeasures({ cells, goals }: SweepRecord): Measure[] {
  const wanted = new Set<Measure>(["outage", "failed", ...goals.map(({ measure }) => measure)]);
  return (Object.keys(MEASURES) as Measure[]).filter(
    (measure) => wanted.has(measure) && cells.some(({ figures }) => figures[measure]),
  );
}

export function heatMaps(record: SweepRecord, measure: Measure): HeatMap[] {
  const columnAxis = record.axes.at(-1) as Axis;
  const rowAxis = record.axes.at(-2);
  const medians = record.cells.flatMap(({ figures }) => figures[measure]?.aws.median ?? []);
  const range = [Math.min(...medians), Math.max(...medians)] as const;
  return cellsOf(record.axes.slice(0, -2)).map((fixed) => ({
    measure,
    ...(rowAxis ? { rowAxis } : {}),
    columnAxis,
    fixed,
    range,
    rows: (rowAxis ? cellsOf([rowAxis]) : [{}]).map((row) => ({
      label: rowAxis ? ((row as CellValues)[rowAxis.parameter] ?? "") : "",
      cells: cellsOf([columnAxis]).map((column) => heatCell(record, measure, { ...fixed, ...row, ...column }, range)),
    })),
  }));
}

function heatCell(
  { cells, goals, verdict }: SweepRecord,
  measure: Measure,
  values: CellValues,
  [least, most]: HeatMap["range"],
): HeatCell {
  const cell = cells.find((one) => hasValues(one, values)) as CellResult;
  const spread = cell.figures[measure]?.aws;
  return {
    n: cell.n,
    ...spread,
    heat: spread && most > least ? Math.sqrt((spread.median - least) / (most - least)) : 0,
    meets: goals.length > 0 && isWhole(cell) && goals.every((goal) => isMet(goal, cell.figures)),
    isChosen: verdict.kind !== "none" && verdict.n === cell.n,
  };
}

function hasValues(cell: CellResult, values: CellValues): boolean {
  return Object.entries(values).every(([parameter, value]) => cell.values[parameter] === value);
}
