import { errorCode } from "./network-faults.ts";

/** An error for the log, with its causes: codes and messages, but no statement and no setting of the connection. */
export function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = errorCode(error);
  const text = `${error.name}${code === undefined ? "" : ` ${code}`}: ${error.message}`;
  return error.cause === undefined ? text : `${text} (cause: ${describeFault(error.cause)})`;
}
