/** Why an upstream gave no answer, in the four ways that httpd tells apart. */
export type FailureKind = "name" | "connect" | "timeout" | "answer";

/** Thrown where the cause is known; the system's own errors are told apart by what they say. */
export class UpstreamFailure extends Error {
  override readonly name = "UpstreamFailure";
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** Several addresses that fail make one AggregateError; whatever is no connecting error came from the answer. */
export function failureKind(error: unknown): FailureKind {
  if (error instanceof UpstreamFailure) return error.kind;
  if (error instanceof AggregateError) return "connect";
  return error instanceof Error && "syscall" in error && error.syscall === "connect" ? "connect" : "answer";
}

/** A name that cannot be resolved is the server's own fault to httpd: 500. */
const STATUS: Readonly<Record<FailureKind, number>> = { name: 500, connect: 503, timeout: 504, answer: 502 };

export function failureStatus(error: unknown): number {
  return STATUS[failureKind(error)];
}

/** One line for the error log. */
export function describeFailure(error: Error, upstream: { readonly host: string; readonly port: number }): string {
  const reasons = error instanceof AggregateError ? error.errors.map((each: Error) => each.message) : [error.message];
  const place = `${upstream.host}:${upstream.port}`;
  const what = { name: "no address for", connect: "cannot connect to", timeout: "no answer in time from", answer: "" };
  return `${what[failureKind(error)] || "wrong answer from"} ${place}: ${reasons.join("; ")}`;
}
