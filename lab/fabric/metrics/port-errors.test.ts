import { expect, test } from "vitest";
import { stateWith } from "../fixture/nlb.ts";
import { MARK } from "../nft/mark.ts";
import { planNodes } from "../nft/nodes.ts";
import type { Entry } from "./entries.ts";
import { createPortErrors } from "./port-errors.ts";

const state = stateWith({}, { sourcePorts: 10 });
const plans = planNodes(state);
const FIRST_NODE = 0x1000;
const SECOND_NODE = 0x2000;

/** Ports of a node that are taken towards one target. */
function taken(count: number, node = FIRST_NODE, target = "10.0.5.4"): Entry[] {
  return Array.from({ length: count }, (_, index) => {
    const reply = {
      source: target,
      destination: "10.0.5.10",
      sourcePort: 9090,
      destinationPort: 6000 + index,
      bytes: 0,
    };
    const original = {
      source: "10.0.3.4",
      destination: "10.0.5.10",
      sourcePort: index,
      destinationPort: 9090,
      bytes: 0,
    };
    return { protocol: "tcp", secondsLeft: 9, original, reply, mark: node | MARK.ownSource };
  });
}

/** Errors by node after each count of what the kernel has dropped. */
async function errorsAfter(entries: readonly Entry[], ...insertFailed: number[]) {
  const asked: number[] = [];
  const errors = createPortErrors(async (bits) => {
    asked.push(bits);
    return entries;
  });
  for (const one of insertFailed) await errors.collect(state, { entries: 0, most: 1, insertFailed: one });
  return { byNode: plans.map(errors.of), asked: asked.length };
}

test("what the kernel drops is the error of the node whose ports are taken; what it dropped before is nobody's", async () => {
  expect(await errorsAfter(taken(10), 7)).toEqual({ byNode: [0, 0], asked: 0 });
  expect(await errorsAfter(taken(10), 7, 7, 9, 12)).toEqual({ byNode: [5, 0], asked: 2 });
  expect(await errorsAfter(taken(10, SECOND_NODE), 0, 1)).toEqual({ byNode: [0, 1], asked: 1 });
});

test("where no node's ports are taken it is dropped for another reason", async () => {
  const spread = [...taken(5), ...taken(5, FIRST_NODE, "10.0.6.4")];
  expect(await errorsAfter(spread, 0, 3)).toEqual({ byNode: [0, 0], asked: 1 });
});

test("several nodes that have none left share", async () => {
  expect(await errorsAfter([...taken(9), ...taken(9, SECOND_NODE)], 0, 3)).toEqual({ byNode: [2, 1], asked: 1 });
});
