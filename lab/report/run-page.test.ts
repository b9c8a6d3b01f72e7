import { expect, test } from "vitest";
import { fixtureRecord } from "./fixture.ts";
import { renderHtml } from "./run-page.ts";

const record = fixtureRecord();
const bodyOf = (page: string) => page.slice(page.indexOf("<body>"), page.indexOf("</main>"));

test("a page holds what it needs: it names no address to fetch from", () => {
  const page = renderHtml(record);
  expect(page.match(/<(link|img|iframe|script[^>]* src)[^>]*>/g)).toEqual(['<link rel="icon" href="data:,">']);
  expect(page).not.toMatch(/@import|url\((?!#)/);
});

test("no text of a run becomes markup, wherever it stands", () => {
  const evil = `</script><img src=x onerror="alert(1)">`;
  const page = renderHtml({
    ...record,
    title: evil,
    error: evil,
    command: evil,
    lab: evil,
    parameters: { [evil]: evil },
    claims: record.claims.map((claim) => ({ ...claim, what: evil, measured: evil, predicted: evil })),
    told: [{ atMs: record.startedAtMs, text: evil }],
    faults: record.faults.map((fault) => ({ ...fault, kind: evil, description: evil, awsName: evil })),
    events: [{ id: 1, timeMs: record.startedAtMs, kind: "error", message: evil }],
    loads: record.loads.map((load) => ({ ...load, from: evil, plan: { ...load.plan, urls: [evil], proxy: evil } })),
  });
  expect(page).not.toContain("<img");
  expect(page.match(/<script/g)).toHaveLength(4);
});

test("a run that was ended says by what, and every claim stands beside its prediction", () => {
  const body = bodyOf(renderHtml({ ...record, error: "Lab `x` is gone" }));
  expect(body).toContain("<b>Ended early.</b> Lab `x` is gone");
  expect(body.match(/<span class="verdict bad">FAILS/g)).toHaveLength(1);
  expect(body).toContain("9120 ms measured, 5000 to 9000 ms predicted");
});

test("a run without load, faults, events and claims is a page all the same", () => {
  const { before: _, after: __, ...bare } = record;
  const body = bodyOf(renderHtml({ ...bare, claims: [], told: [], faults: [], events: [], loads: [] }));
  expect(body).toContain("No request of this run was kept");
  expect(body).not.toMatch(/NaN|undefined|Infinity/);
});

test("a hundred thousand requests make a page no larger than a few hundred do", () => {
  const size = (samples: number) => renderHtml(fixtureRecord({ samples })).length;
  expect(size(100_000)).toBeLessThan(2 * size(480));
});
