import { expect, test } from "vitest";
import { fixtureRecord } from "./fixture.ts";
import { failoverRecord, fixtureFailover } from "./fixture-failover.ts";
import { renderJson } from "./json.ts";
import { renderHtml } from "./run-page.ts";

/** Texts of cells, row by row, of the table whose class it is. */
function rowsOf(page: string, table: string): string[][] {
  const body = page.split(`<table class="${table}">`)[1]?.split("</table>")[0] ?? "";
  const rows = body.split("<tbody>")[1]?.split("</tr>") ?? [];
  const text = (cell: string) => cell.replace(/<title>.*?<\/title>/g, "").replace(/<[^>]*>/g, "");
  return rows.map((row) => (row.match(/<t[hd].*?<\/t[hd]>/gs) ?? []).map(text)).filter((row) => row.length > 0);
}

const page = renderHtml(failoverRecord());
const section = page.slice(page.indexOf("Failover of the database"));

test("a failover stands with its parts, how long each took, and what is predicted", () => {
  expect(section).toContain("three-tier-cluster: three-tier-db-1 gives way to three-tier-db-2");
  expect(section).toContain("the writer stopped: db-instance1-1 killed");
  const cells = rowsOf(section, "failover").map(([part = "", , took, predicted]) => [
    part.split(" ")[0],
    took,
    predicted,
  ]);
  expect(cells).toEqual([
    ["detection", "1.10 s", "1.00 s to 3.50 s"],
    ["drain", "0.80 s", "0.00 s to 3.00 s"],
    ["promotion", "0.25 s", "0.00 s to 1.50 s"],
    ["dns", "0.13 s", "0.00 s to 1.50 s"],
  ]);
});

test("each client stands with the time that it had no answer, one that never came back too", () => {
  expect(rowsOf(section, "met")).toEqual([
    ["app-group-1, pooled mysql://…/history", "2.37 s", "2.41 s", "0.13 s", "3"],
    ["app-group-2, naive mysql://…/history", "to the end", "never", "", "97"],
  ]);
});

test("a part that was not over says so, and a run without a failover has no such section", () => {
  expect(section.split("other: db-1 gives way to db-2")[1]).toContain("not over");
  expect(renderHtml(fixtureRecord())).not.toContain("Failover of the database");
});

test("the JSON has the failovers before the loads", () => {
  const record = JSON.parse(renderJson(failoverRecord()));
  expect(record.failovers[0]).toEqual(fixtureFailover);
  const keys = Object.keys(record);
  expect(keys.indexOf("failovers")).toBe(keys.indexOf("loads") - 1);
});
