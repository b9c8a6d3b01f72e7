import { type Fault, optionsHelp } from "../../faults/index.ts";
import type { ActiveFault } from "../../model/fault.ts";
import { formatSpan, type Output } from "../output.ts";
import { renderTable } from "../table.ts";

/** The catalogue as a table. */
export function renderCatalogue(faults: readonly Fault[], width: number): string[] {
  const rows = faults.map(({ kind, words, awsName }) => [kind, words, awsName]);
  return renderTable(["FAULT", "WHAT", "ON AWS"], rows, { width, spare: ["ON AWS"] });
}

/** One kind: what it does and what it takes. */
export function renderFaultHelp(fault: Fault, paint: Output["paint"]): string[] {
  const options = optionsHelp(fault).map(({ name, words, isRequired, default: value, choices }) => [
    name,
    isRequired ? "must be given" : (value ?? ""),
    choices ? `${words}: ${choices.join(", ")}` : words,
  ]);
  return [
    `${paint("bold", fault.kind)}  ${fault.words}`,
    `  clients see  ${fault.seen}`,
    `  on AWS       ${fault.awsName}`,
    `  undone       ${fault.undone}`,
    "",
    ...renderTable(["OPTION", "DEFAULT", "WHAT"], options),
  ];
}

/** The faults that are on, so that nobody forgets one. */
export function renderActiveFaults(
  faults: readonly ActiveFault[],
  { paint, nowMs }: { paint: Output["paint"]; nowMs: number },
): string[] {
  return faults.map((fault) => paint("yellow", `  fault ${describeActive(fault, nowMs)}`));
}

/** `fault-3  network of web-1 cut, for 2.0 s, 28.0 s to go`. */
export function describeActive(
  { id, description, startedAtMs, endsAtMs, leaseId }: ActiveFault,
  nowMs: number,
): string {
  const rest = endsAtMs === undefined ? "" : `, ${formatSpan(Math.max(0, endsAtMs - nowMs))} to go`;
  const whose = leaseId === undefined ? "" : ", until whoever started it has gone";
  return `${id}  ${description}, for ${formatSpan(Math.max(0, nowMs - startedAtMs))}${rest}${whose}`;
}
