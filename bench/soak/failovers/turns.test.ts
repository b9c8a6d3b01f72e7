import { expect, test } from "vitest";
import { turnsOf } from "./turns.ts";

const told = (id: string, atMs: number) => ({ id, atMs, outcome: "ok" });

test("one writer after the other: as many turns as writers, what was refused or never told counts for nobody", () => {
  const lines = [told("db-1-1", 10), { id: "db-2-1", atMs: 12, outcome: "ER_OPTION_PREVENTS_STATEMENT" }];
  const later = [{ id: "db-1-2", atMs: 20 }, told("db-2-2", 30), told("db-2-3", 40), told("db-1-3", 50)];
  expect(turnsOf([...later, ...lines])).toEqual([
    { server: "db-1", fromMs: 10, toMs: 10, writes: 1 },
    { server: "db-2", fromMs: 30, toMs: 40, writes: 2 },
    { server: "db-1", fromMs: 50, toMs: 50, writes: 1 },
  ]);
});

test("two that take writes at once have more turns than there were writers", () => {
  const lines = [told("db-1-1", 10), told("db-2-1", 20), told("db-1-2", 21), told("db-2-2", 30)];
  expect(turnsOf(lines)).toHaveLength(4);
});
