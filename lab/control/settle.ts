import type { LabEvent, LabEventBody } from "../model/events.ts";
import type { Action } from "./action.ts";
import { decide } from "./decide.ts";
import { remember } from "./memory.ts";
import type { Observed } from "./observed.ts";

/** Rounds in which facts may lead to further facts; more than a whole life of every member needs. */
const MOST_ROUNDS = 200;

/**
 * Writes down what there is to write down until nothing is left, and gives the actions to take then.
 *
 * @throws Error where the rules never come to rest, which is a fault of ours
 */
export function settle(observe: () => Observed, append: (body: LabEventBody) => LabEvent): readonly Action[] {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const observed = observe();
    const { records, actions } = decide(observed);
    for (const record of records) remember(observed.memory, append(record));
    if (records.length === 0) return actions;
  }
  throw new Error(`control's rules did not come to rest in ${MOST_ROUNDS} rounds`);
}
