import { expect, test } from "vitest";
import { dbInstance } from "../test/db-cluster.ts";
import { parseGtids } from "./gtid.ts";
import { parseAnswer, type Replication, type RunningServer } from "./observation.ts";
import { whyClone } from "./provision.ts";

const A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
const MIB = 2 ** 20;
const source = dbInstance(1);
const writer = serverWith(`${A}:1-50`);
const replication: Replication = {
  ...{ sourceHost: source.privateIp, receives: "Yes", applies: true, hasReceived: true },
  ...{ lagSeconds: 0, lastError: "" },
};

function serverWith(executed: string, more: Partial<RunningServer> = {}): RunningServer {
  const set = parseGtids(executed);
  return {
    ...{ kind: "running", readOnly: true, acknowledgers: 0, readers: 0, dropped: [], semiSyncReplica: false },
    ...{ executed: set, received: set, ...more },
  };
}

const following = (more: Partial<Replication>) => serverWith(`${A}:1-9`, { replication: { ...replication, ...more } });
const whyOf = (server: RunningServer) => whyClone(server, writer, source);

test.each([
  ["is new", serverWith("")],
  ["has a part of the writer's data", serverWith(`${A}:1-9`)],
  ["catches up", following({ backlogBytes: 127 * MIB })],
  ["was asked after the writer and has more by now", serverWith(`${A}:1-51`, { replication })],
  ["cannot reach its writer", following({ receives: "Connecting", lastError: "error connecting to source" })],
])("a reader that %s follows", (_, server) => {
  expect(whyOf(server)).toBeUndefined();
});

test.each([
  ["Was left with half of a copy", serverWith("", { isVoid: true })],
  ["Has transactions that no client was told of", serverWith(`${A}:1-51`)],
  [
    "Has transactions that no client was told of",
    serverWith(`${A}:1-9`, {
      received: parseGtids(`${A}:1-9:51`),
      replication: { ...replication, sourceHost: "10.0.7.9" },
    }),
  ],
  ["Lacks transactions that its source no longer keeps", following({ receives: "No", isBeyondSource: true })],
  ["Cannot carry out what its source sends", following({ applies: false, cannotApply: true })],
  ["Has more to catch up on than a copy takes", following({ backlogBytes: 128 * MIB })],
])("its data is replaced by a copy of the writer's: %s", (why, server) => {
  expect(whyOf(server)).toBe(`${why}; its data is replaced by a copy of the writer's`);
});

test("what a server has is worth nothing while it is replaced", () => {
  const answer = (isVoid: 0 | 1) =>
    parseAnswer(`*** 1. row ***\n: tierlab 1 0 0 ${isVoid}\n executed: ${A}:1-5\n Retrieved_Gtid_Set: ${A}:6\n`);
  expect([answer(0)?.isVoid, answer(0)?.received]).toEqual([undefined, parseGtids(`${A}:1-6`)]);
  expect(answer(1)).toMatchObject({ isVoid: true, executed: new Map(), received: new Map() });
});
