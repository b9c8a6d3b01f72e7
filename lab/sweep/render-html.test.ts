import { expect, test } from "vitest";
import { renderSweepHtml } from "./render-html.ts";
import { aSweep } from "./test/fixture.ts";

test("what a template or an error says cannot become markup", () => {
  const evil = '</script><img src=x onerror="alert(1)">';
  const [first, ...others] = aSweep().cells;
  const cells = first ? [{ ...first, error: evil }, ...others] : [];
  const page = renderSweepHtml(aSweep({ cells, title: evil, parameters: { Prefix: evil } }));
  expect(page).not.toContain("<img");
  expect(page.match(/&lt;img src=x/g)).toHaveLength(3);
});

test("the page asks nobody for anything, and names the spot check where there was one", () => {
  const run = { seed: 1, figures: {}, failedClaims: [] };
  const spotCheck = { n: 5, run, comparisons: [], agrees: false, reason: "Scaling changed the answer." };
  const page = renderSweepHtml(aSweep({ spotCheck }));
  expect(page).not.toMatch(/(src|href)="(?!data:,)/);
  expect(page).toContain("scale not confirmed</span> Scaling changed the answer.");
  expect(renderSweepHtml(aSweep())).not.toContain("scale not confirmed");
});
