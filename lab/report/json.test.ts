import { expect, test } from "vitest";
import type { RunRecord } from "../scenario/record.ts";
import { fixtureRecord } from "./fixture.ts";
import { renderJson } from "./json.ts";

test("the order of keys does not depend on who made the record, and nothing is lost", () => {
  const record = fixtureRecord({ samples: 3 });
  const shuffled = Object.fromEntries(Object.entries(record).reverse()) as unknown as RunRecord;
  expect(renderJson(shuffled)).toBe(renderJson(record));
  expect(JSON.parse(renderJson(record))).toEqual(record);
});

test("the verdict and the way to repeat it come first, a field of a later version last", () => {
  const record = { later: 1, ...fixtureRecord({ samples: 3 }) };
  expect(Object.keys(JSON.parse(renderJson(record)))).toEqual([
    ..."version scenario title passed command lab template parameters timeScale seed startedAtMs endedAtMs".split(" "),
    ..."claims told faults loads events before after later".split(" "),
  ]);
});

test("several runs are a list", () => {
  const list = JSON.parse(renderJson([fixtureRecord({ seed: 1 }), fixtureRecord({ seed: 2 })]));
  expect(list.map(({ seed }: RunRecord) => seed)).toEqual([1, 2]);
});
