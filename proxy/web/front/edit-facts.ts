import type { EditFacts } from "../edits/header-edit.ts";
import type { Exchange } from "./exchange.ts";

export function editFacts({ env, record, head, begunMs }: Exchange): EditFacts {
  return {
    env,
    startMs: record.startMs,
    elapsedMs: () => performance.now() - begunMs,
    requestFields: head.fields,
  };
}
