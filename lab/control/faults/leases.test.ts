import { expect, test } from "vitest";
import { fakeClock } from "../../model/clock.ts";
import { createLeases, type Leases } from "./leases.ts";

function leases(known: readonly string[] = []): { leases: Leases; advance(ms: number): void } {
  const clock = fakeClock();
  let made = 0;
  const newId = () => {
    made += 1;
    return `lease-${made}`;
  };
  return { leases: createLeases({ clock, newId, known }), advance: clock.advance };
}

test("a lease lasts while it is held, and two seconds longer", () => {
  const { leases: all, advance } = leases();
  const id = all.open();
  const release = all.hold(id);
  advance(60_000);
  expect(all.isOver(id)).toBe(false);
  release();
  advance(1999);
  expect(all.isOver(id)).toBe(false);
  advance(1);
  expect(all.isOver(id)).toBe(true);
  expect(() => all.hold(id)).toThrow("Lease `lease-1` is over");
});

test("one that is taken up again in time goes on, also while the old connection is not known to be gone", () => {
  const { leases: all, advance } = leases();
  const id = all.open();
  const first = all.hold(id);
  const second = all.hold(id);
  first();
  advance(60_000);
  expect(all.isOver(id)).toBe(false);
  second();
  advance(1500);
  const third = all.hold(id);
  advance(60_000);
  expect(all.isOver(id)).toBe(false);
  third();
});

test("one of an earlier leader's faults has ten seconds to be taken up; one that is not known is over", () => {
  const { leases: all, advance } = leases(["old"]);
  expect(all.isOver("unknown")).toBe(true);
  advance(9999);
  expect(all.isOver("old")).toBe(false);
  advance(1);
  expect(all.isOver("old")).toBe(true);
});

test("one that nobody ever held is over soon", () => {
  const { leases: all, advance } = leases();
  const id = all.open();
  advance(2000);
  expect(all.isOver(id)).toBe(true);
});
