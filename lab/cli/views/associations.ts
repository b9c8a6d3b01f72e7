import type { AssociationExecution, AssociationOutput, AssociationStatus } from "../../model/association.ts";
import { formatSpan, formatTime, type Output } from "../output.ts";
import { renderTable } from "../table.ts";

type Paper = Pick<Output, "paint">;

const COLOURS = { Success: "green", Failed: "red", TimedOut: "red", InProgress: "yellow", Pending: "yellow" } as const;

/** `tierlab ssm` as lines: each association, and below it its instances. */
export function renderAssociations(associations: readonly AssociationStatus[], { paint }: Paper): string[] {
  if (associations.length === 0)
    return ["No association: the template has no AWS::SSM::Association that runs anything"];
  return associations.flatMap(({ name, document, targets, status, executions }, index) => [
    ...(index > 0 ? [""] : []),
    `${paint("bold", name)}  ${document}  ${targets.join(" and ")}  ${paint(COLOURS[status], status)}`,
    ...renderTable(["INSTANCE", "ID", "STATUS", "EXIT STATUS", "STARTED", "TOOK", "DETAIL"], executions.map(rowOf)).map(
      (line) => `  ${line}`,
    ),
  ]);
}

function rowOf({ instance, instanceId, status, exitCode, startedAtMs, endedAtMs, message }: AssociationExecution) {
  const started = startedAtMs === undefined ? undefined : formatTime(startedAtMs);
  const took = startedAtMs === undefined || endedAtMs === undefined ? undefined : formatSpan(endedAtMs - startedAtMs);
  return [instance, instanceId, status, exitCode, started, took, message];
}

/** `tierlab ssm <association> <instance>` as lines. */
export function renderOutput({ execution, stdout, stderr }: AssociationOutput, { paint }: Paper): string[] {
  const { status, exitCode, instance, instanceId } = execution;
  const end = exitCode === undefined ? "" : `, exit status ${exitCode}`;
  return [
    `${paint("bold", instance ?? instanceId)}  ${paint(COLOURS[status], status)}${end}`,
    ...streamOf("stdout", stdout),
    ...streamOf("stderr", stderr),
  ];
}

function streamOf(name: string, text: string): string[] {
  return text === "" ? [] : [`--- ${name}`, ...text.replace(/\n$/, "").split("\n")];
}
