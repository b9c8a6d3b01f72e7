import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { allCases } from "./cases/index.ts";
import { compareRounds, type Difference } from "./compare.ts";
import type { Round } from "./driver.ts";
import { judge, KNOWN } from "./known.ts";

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

test("two servers that did the same do not differ, and the date of now is no difference", () => {
  const [one] = allCases(1, 0);
  if (!one) throw new Error("there is no case");
  const round = (status: string, date: string): Round => ({
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
  });
  const now = round("HTTP/1.1 200 OK", "Sat, 21 Nov 2026 18:40:10 GMT");
  expect(compareRounds([one], now, round("HTTP/1.1 200 OK", "Sat, 21 Nov 2026 18:40:11 GMT"))).toEqual([]);
  expect(compareRounds([one], now, round("HTTP/1.1 400 No", "Sat, 21 Nov 2026 18:40:11 GMT"))).toMatchObject([
    { field: "status", httpd: "HTTP/1.1 200 OK", web: "HTTP/1.1 400 No" },
  ]);
});
