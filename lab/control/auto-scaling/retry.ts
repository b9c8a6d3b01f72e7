/** When a launch that failed is tried again: a second later, then ever later, up to half a minute. Real time. */
import { failureKey } from "../memory.ts";
import type { GroupView } from "./view.ts";

const RETRY_MS = { first: 1000, most: 30_000 };

/** When the group may launch again after Docker refused. */
export function groupRetryAtMs(view: GroupView): number {
  return retryAtMs(view, failureKey(view.group.name));
}

/** When the group may try a zone again that refused (row A43). */
export function zoneRetryAtMs(view: GroupView, zone: string): number {
  return retryAtMs(view, failureKey(view.group.name, zone));
}

function retryAtMs({ observed }: GroupView, key: string): number {
  const failure = observed.memory.launchFailures.get(key);
  if (!failure) return 0;
  return failure.lastMs + Math.min(RETRY_MS.most, RETRY_MS.first * 2 ** (failure.count - 1));
}
