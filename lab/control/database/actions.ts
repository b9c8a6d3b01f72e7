import type { DbInstance } from "../../model/lab.ts";

/** Something to do to one DB instance. Each may be done again without harm. */
export type DbAction = DbTarget &
  /** RDS restarts an engine in place (row R13). */
  (
    | { readonly kind: "start" }
    /** Its process is asked to end, to be started again (row R22). */
    | { readonly kind: "end" }
    /** It took writes and may no longer: its process ends, and it comes back read-only (row R17). */
    | { readonly kind: "fence" }
    /** Takes writes, each acknowledged by so many readers, and forgets whom it followed; its clients connect anew (row R15). */
    | { readonly kind: "open"; readonly acknowledgers: number }
    /** Takes no more writes; its clients connect anew. */
    | { readonly kind: "close" }
    /** From now on so many readers acknowledge a commit before its client is told. */
    | { readonly kind: "guard"; readonly acknowledgers: number }
    /** Become a reader of `source`. */
    | { readonly kind: "follow"; readonly source: DbInstance }
    /** The reader is not let in any more, and so acknowledges nothing. */
    | { readonly kind: "drop"; readonly reader: DbInstance }
    /** It is again. */
    | { readonly kind: "admit"; readonly reader: DbInstance }
    /** Acknowledge what is received; done only after the `guard` before it in the list. */
    | { readonly kind: "join" }
    /** Commit something, after any `join` in the list, so that readers acknowledge it and all before. Not waited for. */
    | { readonly kind: "nudge" }
    /** Be again the reader that it is. */
    | { readonly kind: "resume" }
    /** Receive no more, and so acknowledge no more; apply what came. */
    | { readonly kind: "detach" }
    /** Give up its own data for a copy of the source's. */
    | { readonly kind: "clone"; readonly source: DbInstance; readonly message: string }
    /** Follow nobody any more; what was received and not applied is given up. */
    | { readonly kind: "retire" }
  );

export interface DbTarget {
  readonly containerId: string;
  readonly instance: DbInstance;
}
