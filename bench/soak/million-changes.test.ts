import { expect, test } from "vitest";
import type { LabEvent } from "../../lab/model/events.ts";
import { serviceChanges } from "./million-changes.ts";
import { chosenAddresses, type Generation, hearGenerations } from "./million-rules.ts";

test("the targets that the kernel chooses among are read from what nft lists and from what its monitor says", () => {
  const monitored =
    "add rule ip tierlab targets_0_0 dnat ip to jhash ip saddr . tcp sport mod 2 seed 0x1 map { 0 : 10.0.0.5 . 7000, 1 : 10.0.0.4 . 7000 }";
  const listed = `\t\tct mark set ct mark | 0x1000
\t\tdnat ip to jhash ip saddr . tcp sport mod 2 seed 0x1 map { 0 : 10.0.0.4 . 7000,
\t\t\t\t\t\t\t1 : 10.0.0.5 . 7000 }\n`;
  expect([chosenAddresses(monitored), chosenAddresses(listed)]).toEqual(
    Array.from({ length: 2 }, () => ["10.0.0.4", "10.0.0.5"]),
  );
});

test("a generation is told by its end, and only where it brings the choice among targets anew", () => {
  const told: Generation[] = [];
  const hear = hearGenerations((generation) => told.push(generation));
  const rule = (address: string) =>
    `add rule ip tierlab targets_0_0 dnat ip to jhash ip saddr mod 1 seed 0x1 map { 0 : ${address} . 7000 }`;
  const said = [
    "delete rule ip tierlab targets_0_0 handle 9",
    rule("10.0.0.4"),
    "# new generation 7 by process 3 (nft)",
  ];
  const other = ["add element ip tierlab refused { 10.0.0.9 }", "# new generation 8 by process 4 (nft)"];
  for (const [index, line] of [...said, ...other].entries()) hear(line, index);
  expect(told).toEqual([{ heardMs: 2, addresses: ["10.0.0.4"] }]);
});

const wired = (id: number, instanceId: string, address: string) =>
  ({ id, timeMs: 0, kind: "wired", instanceId, address }) as unknown as LabEvent;
const health = (id: number, targetId: string, state: string, sinceMs: number) =>
  ({
    id,
    timeMs: sinceMs + 5,
    kind: "target-health",
    targetGroup: "g",
    target: { targetId, state, sinceMs },
  }) as LabEvent;

test("a change is applied when the first rules are heard that agree with it", () => {
  const generations: Generation[] = [
    { heardMs: 100, addresses: ["10.0.0.4", "10.0.0.5"] },
    { heardMs: 240, addresses: ["10.0.0.5"] },
    { heardMs: 600, addresses: ["10.0.0.4", "10.0.0.5"] },
  ];
  const events = [
    wired(1, "i-a", "10.0.0.4"),
    health(2, "i-a", "initial", 10),
    health(3, "i-a", "healthy", 50),
    health(4, "i-a", "unhealthy", 200),
    health(5, "i-a", "draining", 300),
    health(6, "i-a", "healthy", 700),
    health(7, "i-a", "unhealthy", 900),
  ];
  expect(serviceChanges(events, generations)).toEqual(
    [
      { decidedMs: 50, appliedMs: 100, isInService: true },
      { decidedMs: 200, appliedMs: 240, isInService: false },
      { decidedMs: 300, appliedMs: 300, isInService: false },
      { decidedMs: 700, appliedMs: 700, isInService: true },
      { decidedMs: 900, appliedMs: Number.POSITIVE_INFINITY, isInService: false },
    ].map((change) => ({ ...change, target: "i-a" })),
  );
});
