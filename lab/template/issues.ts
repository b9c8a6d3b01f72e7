/** Faults of a template, gathered so that one run reports them all. */
import { LabError, LabErrors, type Position } from "../model/index.ts";

/** Closed catalogue of what `lab/template` throws; `ValidationError` is CloudFormation's own code. */
export type TemplateCode =
  | "TemplateNotFound"
  | "TemplateSyntax"
  | "ValidationError"
  | "UnsupportedResourceType"
  | "CircularDependency"
  | "InvalidParameter"
  | "InvalidResource";

export interface Issues {
  readonly list: readonly LabError[];
  add(code: TemplateCode, at: Position | undefined, message: string, hint?: string): void;
  report(error: LabError): void;
  /** @throws LabErrors with all that was gathered, in the order of the file, if anything was. */
  throwIfAny(): void;
}

export function createIssues(): Issues {
  const list: LabError[] = [];
  return {
    list,
    add: (code, at, message, hint) => void list.push(templateError(code, at, message, hint)),
    report: (error) => void list.push(error),
    throwIfAny: () => {
      if (list.length > 0) throw new LabErrors(list[0]?.code ?? "ValidationError", list.toSorted(byPlace));
    },
  };
}

export function templateError(code: TemplateCode, at: Position | undefined, message: string, hint?: string): LabError {
  return new LabError(code, message, { ...(at && { position: at }), ...(hint && { hint }) });
}

function byPlace(a: LabError, b: LabError): number {
  return (a.position?.line ?? 0) - (b.position?.line ?? 0) || (a.position?.column ?? 0) - (b.position?.column ?? 0);
}
