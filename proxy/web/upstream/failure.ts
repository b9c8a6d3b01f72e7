/** Why an upstream gave no answer, in the four ways that httpd tells apart. */
export type FailureKind = "name" | "connect" | "timeout" | "answer";

/** Thrown where the cause is known; everything else that goes wrong on a connection is a wrong answer. */
export class UpstreamFailure extends Error {
  override readonly name = "UpstreamFailure";
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

export function failureKind(error: unknown): FailureKind {
  return error instanceof UpstreamFailure ? error.kind : "answer";
}

/** A name that cannot be resolved is the server's own fault to httpd: 500. */
const STATUS: Readonly<Record<FailureKind, number>> = { name: 500, connect: 503, timeout: 504, answer: 502 };

export function failureStatus(error: unknown): number {
  return STATUS[failureKind(error)];
}
