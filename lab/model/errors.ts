/** Where in a file an error stands; both count from 1. */
export interface Position {
  readonly file?: string;
  readonly line: number;
  readonly column: number;
}

export interface LabErrorOptions {
  readonly cause?: unknown;
  /** The next command or edit that mends it. */
  readonly hint?: string;
  /** HTTP status that the API answers with; 400 unless told. */
  readonly status?: number;
  readonly position?: Position;
}

/**
 * The one error that Tierlab throws on purpose. `code` comes from the closed catalogue of the noun that throws
 * (AWS's own code where the fault is one that AWS names); `message` says what, where, and got what.
 */
export class LabError extends Error {
  override readonly name = "LabError";
  readonly code: string;
  readonly hint: string | undefined;
  readonly status: number;
  readonly position: Position | undefined;

  constructor(code: string, message: string, options: LabErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.status = options.status ?? 400;
    this.position = options.position;
  }
}

/** Several faults found in one pass (a template's), reported together. */
export class LabErrors extends LabError {
  readonly errors: readonly LabError[];

  constructor(code: string, errors: readonly LabError[]) {
    super(code, errors.map(describeError).join("\n"));
    this.errors = errors;
  }
}

/** One line (two with a hint) for a person: `file:line:column: message`. */
export function describeError(error: unknown): string {
  if (error instanceof LabErrors) return error.message;
  if (!(error instanceof LabError)) return error instanceof Error ? error.message : String(error);
  const { position, hint } = error;
  const place = position ? `${position.file ? `${position.file}:` : ""}${position.line}:${position.column}: ` : "";
  return `${place}${error.message}${hint ? `\n  ${hint}` : ""}`;
}
