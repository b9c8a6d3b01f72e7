import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { launchBrowser } from "../testing/browser.ts";
import { aSweep } from "./test/fixture.ts";
import { writeSweepReports } from "./write-reports.ts";

let browser: Browser;
let folder = "";
let file = "";

beforeAll(async () => {
  browser = await launchBrowser();
  folder = await mkdtemp(join(tmpdir(), "tierlab-sweep-"));
  file = (await writeSweepReports(aSweep(), folder)).html;
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(width: number) {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  onTestFinished(() => page.close());
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) complaints.push(request.url());
  });
  await page.goto(pathToFileURL(file).href);
  return { page, complaints };
}

test("the page opens from a file without a complaint or a request, with both maps and every setting", async () => {
  const { page, complaints } = await open(1280);
  expect(await page.getByRole("img", { name: "outage, seconds" }).count()).toBe(1);
  expect(await page.getByRole("img", { name: "failed" }).count()).toBe(1);
  expect(await page.locator(".wide").first().locator("tbody tr").count()).toBe(9);
  expect(complaints).toEqual([]);
});

test("nothing is wider than a screen or a telephone", async () => {
  for (const width of [1280, 390]) {
    const { page } = await open(width);
    expect(await page.evaluate("document.documentElement.scrollWidth"), `at ${width} px`).toBeLessThanOrEqual(width);
  }
});

test("on a screen and on A4 no column of a table is cut off", async () => {
  for (const [width, media] of [
    [1280, "screen"],
    [700, "print"],
  ] as const) {
    const { page } = await open(width);
    await page.emulateMedia({ media });
    const cut = await page
      .locator(".wide")
      .evaluateAll((frames) => frames.map((one) => one.scrollWidth - one.clientWidth));
    expect(cut, media).toEqual([0, 0]);
  }
});

test("the numbers of a cell lie within it", async () => {
  const { page } = await open(1280);
  const cells = await page.locator("rect.cell, rect.chosen").evaluateAll((boxes) =>
    boxes.map((box) => {
      const outer = box.getBoundingClientRect();
      let next = box.nextElementSibling;
      let inside = true;
      for (; next?.tagName === "text"; next = next.nextElementSibling) {
        const inner = next.getBoundingClientRect();
        if (inner.width > 0) inside &&= inner.left >= outer.left && inner.right <= outer.right;
      }
      return inside;
    }),
  );
  expect(cells).toEqual(Array(16).fill(true));
});
