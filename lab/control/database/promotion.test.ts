import { expect, test } from "vitest";
import type { DbRoles } from "../../model/db-roles.ts";
import { replicaOf } from "../test/db-family.ts";
import type { DbAction } from "./actions.ts";
import { parseGtids } from "./gtid.ts";
import type { DbObservation, ServerState } from "./observation.ts";
import { reconcileDatabase } from "./reconcile.ts";

const cluster = replicaOf("shop", 3);
const [instance] = cluster.instances as [(typeof cluster.instances)[0]];
const [origin] = replicaOf("", 1).instances as [(typeof cluster.instances)[0]];
const UUID = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
const upTo = (number: number) => parseGtids(number === 0 ? "" : `${UUID}:1-${number}`);

/** A read replica and its source, as far as a promotion meets them; the source commits once a look. */
function replicaWorld() {
  let roles: DbRoles = { writer: "db-3", inSync: [], joined: [], promotion: "draining" };
  let nowMs = 0;
  let committed = 5;
  const server = { isUp: true, readOnly: true, follows: true, receives: true, received: 5, executed: 2, restarts: 0 };
  const told: string[] = [];

  function observe(): ServerState {
    if (!server.isUp) return { kind: "stopped", finishedAtMs: nowMs - 2_000 };
    const replication = {
      ...({ sourceHost: origin.privateIp, receives: server.receives ? "Yes" : "No", applies: true } as const),
      ...{ hasReceived: true, lagSeconds: 0, lastError: "", hasRetrieved: true },
    };
    return {
      ...{ kind: "running", readOnly: server.readOnly, acknowledgers: 0, readers: 0, dropped: [] },
      ...{ semiSyncReplica: false, executed: upTo(server.executed), received: upTo(server.received) },
      ...(server.follows ? { replication } : {}),
    };
  }

  function perform({ kind }: DbAction): void {
    if (kind === "detach") server.receives = false;
    else if (kind === "retire") Object.assign(server, { follows: false, received: server.executed });
    else if (kind === "end") Object.assign(server, { isUp: false, readOnly: true, receives: server.follows });
    else if (kind === "start") Object.assign(server, { isUp: true, restarts: server.restarts + 1 });
    else if (kind === "open") Object.assign(server, { readOnly: false, follows: false });
    else throw new Error(`a promotion has no ${kind}`);
  }

  return {
    server,
    told,
    get roles() {
      return roles;
    },
    /** @param isCut control dies when it has written down what it will do */
    look(isCut: boolean): void {
      nowMs += 500;
      committed += 1;
      if (server.isUp && server.follows && server.receives) server.received = committed;
      if (server.isUp && server.executed < server.received) server.executed += 1;
      // It is of no use to a promotion.
      const source: DbObservation = { instance: origin, server: { kind: "absent" } };
      const observed: DbObservation[] = [{ instance, containerId: "c3", server: observe() }];
      const step = reconcileDatabase({
        ...{ cluster, roles, observed, before: [], awaySinceMs: new Map(), nowMs, source },
      });
      roles = step.roles;
      told.push(...step.events.map(({ code }) => code));
      if (!isCut) for (const action of step.actions) perform(action);
    },
    /** Its engine dies and is started again, whatever it was doing: replication begins by itself. */
    crash(): void {
      Object.assign(server, { readOnly: true, receives: server.follows });
    },
  };
}

const LOOKS = 30;

test("control may die before anything that a promotion does (R45)", () => {
  for (let cut = 0; cut < LOOKS; cut++) {
    const world = replicaWorld();
    for (let look = 0; look < LOOKS; look++) world.look(look === cut);
    expect([world.roles.promotion, world.server, world.told], `cut at look ${cut}`).toMatchObject([
      "done",
      { isUp: true, readOnly: false, follows: false, restarts: 1 },
      ["RDS-EVENT-0057"],
    ]);
    expect(world.server.executed, "nothing that was received is lost").toBe(world.server.received);
  }
});

test("its engine may die at any moment of a promotion (R45)", () => {
  for (let moment = 0; moment < LOOKS; moment++) {
    const world = replicaWorld();
    for (let look = 0; look < LOOKS; look++) {
      world.look(false);
      if (look === moment) world.crash();
    }
    for (let look = 0; look < LOOKS; look++) world.look(false);
    const { promotion } = world.roles;
    expect([promotion, world.server.readOnly, world.server.follows], `at look ${moment}`).toEqual([
      "done",
      false,
      false,
    ]);
    expect(world.server.executed).toBe(world.server.received);
  }
});
