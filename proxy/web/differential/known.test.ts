import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { Case } from "./case.ts";
import { allCases } from "./cases/index.ts";
import { compareRounds, type Difference } from "./compare.ts";
import type { Round } from "./driver.ts";
import { judge, KNOWN } from "./known.ts";
import { isByChance } from "./verdict.ts";

const difference: Difference = { token: "c00001z", title: "a case", field: "status", httpd: "200", web: "400" };
const entry = { id: "one", cases: /^a case$/, fields: /^status$/, reason: "because" };

test("a difference that no entry covers is unknown, an entry that covers none is gone", () => {
  expect(judge([difference], [entry])).toEqual({ unknown: [], gone: [] });
  expect(judge([difference], [])).toEqual({ unknown: [difference], gone: [] });
  expect(judge([{ ...difference, field: "body" }], [entry])).toMatchObject({
    unknown: [{ field: "body" }],
    gone: ["one"],
  });
  expect(judge([], [entry])).toEqual({ unknown: [], gone: ["one"] });
  expect(judge([], [{ ...entry, isRace: true }])).toEqual({ unknown: [], gone: [] });
});

test("an entry that says which values it is for covers no others", () => {
  const such = { ...entry, isSuch: (httpd: string, web: string) => Number(httpd) === Number(web) / 2 };
  expect(judge([difference], [such])).toEqual({ unknown: [], gone: [] });
  expect(judge([{ ...difference, web: "500" }], [such])).toMatchObject({ unknown: [{ web: "500" }], gone: ["one"] });
});

test("every known difference stands in the page on fidelity", async () => {
  const page = await readFile(new URL("../../../docs/fidelity.md", import.meta.url), "utf8");
  for (const { id } of KNOWN) expect(page).toContain(`\`${id}\``);
});

test("there are several hundred cases, each with a token of its own, and a seed gives the same again", () => {
  const cases = allCases(7, 50);
  expect(cases.length).toBeGreaterThan(600);
  expect(new Set(cases.map(({ token }) => token)).size).toBe(cases.length);
  expect(allCases(7, 50)).toEqual(cases);
  expect(allCases(8, 50)).not.toEqual(cases);
});

const [one] = allCases(1, 0) as [Case];
const NOW = "Sat, 21 Nov 2026 18:40:10 GMT";

function round(status: string, date = NOW): Round {
  return {
    seen: {
      [one.token]: {
        client: {
          port: 1,
          answers: [
            {
              statusLine: status,
              headers: [["Date", date]],
              framing: "none",
              body: "",
              trailers: "",
              isWhole: true,
              interim: [],
            },
          ],
          afterwards: "answered",
        },
        upstream: [],
        access: [],
        errors: [],
      },
    },
    strays: {},
    alarms: [],
  };
}

test("two servers that did the same do not differ, and the date of now is no difference", () => {
  const now = round("HTTP/1.1 200 OK");
  expect(compareRounds([one], now, round("HTTP/1.1 200 OK", "Sat, 21 Nov 2026 18:40:11 GMT"))).toEqual([]);
  expect(compareRounds([one], now, round("HTTP/1.1 400 No", "Sat, 21 Nov 2026 18:40:11 GMT"))).toMatchObject([
    { field: "status", httpd: "HTTP/1.1 200 OK", web: "HTTP/1.1 400 No" },
  ]);
});

test("a difference is chance once httpd has done all that ours did", () => {
  const [ok, no] = [round("HTTP/1.1 200 OK"), round("HTTP/1.1 400 No")];
  const [status] = compareRounds([one], no, ok) as [Difference];
  const first = { httpd: no, web: ok };
  expect(isByChance(status, [first, { httpd: ok, web: ok }])).toBe(true);
  expect(isByChance(status, [first, { httpd: no, web: ok }])).toBe(false);
  expect(isByChance(status, [first, { httpd: no, web: no }])).toBe(false);
  expect(isByChance(status, [first, { httpd: ok, web: no }])).toBe(true);
});

test("a request that met a connection that the upstream closed tells nothing", () => {
  const [ok, lost] = [round("HTTP/1.1 200 OK"), round("HTTP/1.1 502 Proxy Error")];
  const [status] = compareRounds([one], ok, lost) as [Difference];
  expect(isByChance(status, [{ httpd: ok, web: lost }])).toBe(false);
  expect(
    isByChance(status, [
      { httpd: ok, web: lost },
      { httpd: ok, web: ok },
    ]),
  ).toBe(true);
  expect(
    isByChance(status, [
      { httpd: ok, web: lost },
      { httpd: ok, web: round("HTTP/1.1 400 No") },
    ]),
  ).toBe(false);
});
