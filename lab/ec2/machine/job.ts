import { activeState, type ServiceState } from "./state.ts";

export type JobKind = "start" | "stop" | "restart" | "reload";

/** Whether what was asked for has come about since `before`, the state in which it was asked for; `undefined` for not yet. */
export function jobOutcome(kind: JobKind, before: ServiceState, now: ServiceState): "done" | "failed" | undefined {
  switch (kind) {
    case "stop":
      return isDown(now) ? "done" : undefined;
    case "reload":
      return reloadOutcome(before, now);
    case "start":
      return activeState(before) === "active" ? "done" : startOutcome(before, now, endsFirst(before) ? 2 : 1);
    case "restart":
      return startOutcome(before, now, isDown(before) || before.sub === "auto-restart" ? 1 : 2);
  }
}

/** A service that is being stopped ends once before it starts. */
const endsFirst = (state: ServiceState): boolean => activeState(state) === "deactivating";

const isDown = (state: ServiceState): boolean => ["inactive", "failed"].includes(activeState(state));

/** A service that became active did start, even if it has ended since; a oneshot has when it ends well. */
function startOutcome(before: ServiceState, now: ServiceState, ends: number) {
  if (now.activations > before.activations) return "done";
  if (now.endings - before.endings < ends) return undefined;
  return now.result === "success" ? "done" : "failed";
}

function reloadOutcome(before: ServiceState, now: ServiceState) {
  if (now.reloads.done > before.reloads.done) return "done";
  return now.reloads.failed > before.reloads.failed || now.endings > before.endings ? "failed" : undefined;
}
