/** One behaviour that AWS documents, by its id in the conformance catalogue. */
export interface Row {
  /** `NLB-031`, `R12`. */
  readonly id: string;
  readonly title: string;
  /** Why no test here can prove it, where that is so; `docs/fidelity.md` says the same. */
  readonly exception?: Exception;
}

export type Exception =
  /** Tierlab behaves otherwise. */
  | { readonly kind: "differs"; readonly reason: string }
  /** It cannot be seen on one machine, or is about something that a lab has not. */
  | { readonly kind: "not-applicable"; readonly reason: string };

export function row(id: string, title: string): Row {
  return { id, title };
}

export function differs(id: string, title: string, reason: string): Row {
  return { id, title, exception: { kind: "differs", reason } };
}

export function notApplicable(id: string, title: string, reason: string): Row {
  return { id, title, exception: { kind: "not-applicable", reason } };
}
