/**
 * Hostile peers as a program of their own, so that what they do keeps no other busy: in a child process, in a network
 * namespace, or in an instance. The plan is JSON, the last argument; it prints one line when its servers listen, and one
 * with what was done when its standard input ends or all is done.
 */
import { constants, setPriority } from "node:os";
import {
  type Attack,
  attack,
  attackByDatagrams,
  type ClientKind,
  type DatagramAttack,
  type DatagramKind,
} from "./attack.ts";
import { type HostileServerPlan, type ServerKind, serveHostile } from "./serve.ts";
import type { Tally } from "./tally.ts";

export interface HostilePlan {
  readonly servers?: readonly (HostileServerPlan & { readonly kind: ServerKind })[];
  readonly clients?: readonly (Attack & { readonly kind: ClientKind })[];
  readonly datagrams?: readonly (DatagramAttack & { readonly kind: DatagramKind })[];
}

/** First line. */
export interface HostileStart {
  /** Of the servers, in the plan's order. */
  readonly ports: readonly number[];
}

/** Last line: in the plan's order, servers first, then clients, then datagrams. */
export interface HostileEnd {
  readonly tallies: readonly Tally[];
}

if (import.meta.main) await main(JSON.parse(process.argv.at(-1) ?? "{}") as HostilePlan);

async function main({ servers = [], clients = [], datagrams = [] }: HostilePlan): Promise<void> {
  // Elsewhere they would have processors of their own.
  setPriority(constants.priority.PRIORITY_LOW);
  const stop = new AbortController();
  const stopped = new Promise((resolve) => stop.signal.addEventListener("abort", resolve));
  process.stdin.once("end", () => stop.abort()).resume();
  const serving = await Promise.all(servers.map(({ kind, ...plan }) => serveHostile(kind, plan)));
  print({ ports: serving.map(({ port }) => port) } satisfies HostileStart);
  const done = await Promise.all([
    ...clients.map(({ kind, ...plan }) => attack(kind, plan, stop.signal)),
    ...datagrams.map(({ kind, ...plan }) => attackByDatagrams(kind, plan, stop.signal)),
  ]);
  if (serving.length > 0) await stopped;
  print({ tallies: [...serving.map(({ tally }) => tally), ...done] } satisfies HostileEnd);
  process.exit(0);
}

function print(value: HostileStart | HostileEnd): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
