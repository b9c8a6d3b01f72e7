import { expect } from "vitest";
import type { DatabaseWorld } from "./database-world.ts";

/** Whatever happened before, this must bring it to rest. */
export function heal(world: DatabaseWorld): void {
  for (const number of world.servers.keys()) for (const kind of ["unpause", "mend"] as const) world.fault(number, kind);
  for (let round = 0; round < 120; round++) {
    world.pass(500);
    for (let n = 0; n < 60; n++) world.replicate();
    world.look();
  }
}

/** One server writes, all others have what it has and are in sync, and what clients were told is there. @param when for the error's words */
export function expectWhole({ servers, roles, acknowledged, reboots }: DatabaseWorld, when: string): void {
  const open = servers.filter(({ readOnly }) => !readOnly);
  const words = `${when}: ${JSON.stringify(roles)}`;
  expect(
    open.map(({ instance }) => instance.identifier),
    words,
  ).toEqual([roles.writer]);
  const rows = new Set(open[0]?.executed);
  expect(
    [...acknowledged].filter((gtid) => !rows.has(gtid)),
    `lost, ${words}`,
  ).toEqual([]);
  for (const { executed } of servers) expect(new Set(executed), words).toEqual(rows);
  expect(roles.inSync, words).toHaveLength(servers.length - 1);
  expect([roles.failover, roles.fenced, reboots.size], words).toEqual([undefined, undefined, 0]);
}
