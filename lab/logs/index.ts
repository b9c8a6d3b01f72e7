export type { LogEntry, LogSource } from "./entry.ts";
export {
  checkTiers,
  isWanted,
  type LogFilter,
  looksAtLines,
  parseStatuses,
  parseText,
  parseTrace,
} from "./filter.ts";
export { balancerSources, flowEntry, wantsFlows } from "./flow.ts";
export { KEPT_SUFFIX, type KeptLine, type KeptLog, parseKept, renderKept } from "./kept.ts";
export { parseMoment } from "./moment.ts";
export { alongTheWay, byTime } from "./order.ts";
export { readLine } from "./read-line.ts";
export { guestSourceOf, sourceOf } from "./source.ts";
