import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { launchBrowser } from "../testing/browser.ts";
import { fixtureRecord } from "./fixture.ts";
import { failoverRecord } from "./fixture-failover.ts";
import { writeReports } from "./write.ts";

const folder = mkdtempSync(join(tmpdir(), "tierlab-report-"));
const evil = "</script><script>document.title = 'owned'</script>";
let browser: Browser;
let file = "";

beforeAll(async () => {
  browser = await launchBrowser();
  const record = failoverRecord();
  const told = [...record.told, { atMs: record.endedAtMs, text: evil }];
  file = (await writeReports({ ...record, told }, folder)).html;
}, 60_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

interface Opened {
  readonly page: Page;
  /** Complaints of the console, errors, and requests to anywhere but the file. */
  readonly complaints: readonly string[];
}

async function open(options: BrowserContextOptions = {}, from = file): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  onTestFinished(() => page.close());
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) complaints.push(request.url());
  });
  page.on("requestfailed", (request) => complaints.push(request.url()));
  await page.goto(pathToFileURL(from).href);
  if (options.javaScriptEnabled !== false && from === file) await page.waitForSelector("#latency canvas");
  return { page, complaints };
}

/** How many different colours a chart shows. */
function coloursOf(page: Page, chart: string): Promise<number> {
  return page.locator(`#${chart} canvas`).evaluate((element) => {
    const canvas = element as unknown as {
      width: number;
      height: number;
      getContext(kind: "2d"): { getImageData(...area: number[]): { data: { buffer: ArrayBuffer } } };
    };
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
}

const shownRows = (page: Page) => page.locator("#events tbody tr:visible").count();

test("the page opens from a file without a complaint or a request, and draws its charts", async () => {
  const { page, complaints } = await open();
  expect(await coloursOf(page, "rates")).toBeGreaterThan(5);
  expect(await coloursOf(page, "latency")).toBeGreaterThan(5);
  expect(await page.title()).toBe("proxy-loss: FAILED, seed 7");
  expect(complaints).toEqual([]);
});

test("the plots begin and end where the lanes do", async () => {
  const { page } = await open();
  const edges = async (selector: string) => {
    const box = await page.locator(selector).first().boundingBox();
    return [box?.x, (box?.x ?? 0) + (box?.width ?? 0)].map((x) => Math.round(x ?? 0));
  };
  const track = await edges(".lane .track");
  expect(await edges("#rates .u-over")).toEqual(track);
  expect(await edges("#latency .u-over")).toEqual(track);
});

test("the pointer is followed over lanes and charts, and the values there are told", async () => {
  const { page } = await open();
  await page.locator("#rates .u-over").hover();
  expect(await page.locator("#lanes .pointer").isVisible()).toBe(true);
  expect(await page.locator("#latency .u-legend .u-value").nth(1).textContent()).toMatch(/^\d/);
});

test("the event list is filtered by kind and by text", async () => {
  const { page } = await open();
  const all = await shownRows(page);
  await page.getByLabel("Find").fill("draining");
  expect(await shownRows(page)).toBe(1);
  expect(await page.locator("#filter output").textContent()).toBe(`1 of ${all} lines`);
  await page.getByLabel("target-health").uncheck();
  expect(await shownRows(page)).toBe(0);
});

test("nothing is wider than the page, on a desk or in a hand, by day or by night", async () => {
  for (const width of [1280, 390])
    for (const colorScheme of ["light", "dark"] as const) {
      const { page } = await open({ viewport: { width, height: 800 }, colorScheme });
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    }
});

test("the list of several runs fits a hand and leads to their pages", async () => {
  const records = [1, 2].map((seed) => fixtureRecord({ seed }));
  const { html } = await writeReports(records, join(folder, "several"));
  const { page, complaints } = await open({ viewport: { width: 390, height: 800 } }, html);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  await page.getByRole("link", { name: "2: proxy-loss" }).click();
  await page.waitForSelector("#latency canvas");
  expect(await page.title()).toBe("proxy-loss: FAILED, seed 2");
  expect(complaints).toEqual([]);
});

test("without scripts everything is there but the filter", async () => {
  const { page } = await open({ javaScriptEnabled: false });
  expect(await shownRows(page)).toBeGreaterThan(15);
  expect(await page.locator("#filter").isVisible()).toBe(false);
  expect(await page.locator("#rates .drawing path.line.ok").first().isVisible()).toBe(true);
});

test("on paper the drawings take the place of the plots, dark ink on white, and every event is there", async () => {
  const { page } = await open({ colorScheme: "dark" });
  await page.getByLabel("Find").fill("draining");
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  expect(await page.locator("#rates .live").isVisible()).toBe(false);
  expect(await page.locator("#rates .drawing").isVisible()).toBe(true);
  expect(await shownRows(page)).toBeGreaterThan(15);
  const paper = await page.evaluate("getComputedStyle(document.body).backgroundColor");
  expect(paper).toBe("rgb(255, 255, 255)");
});

test("in grey each state has a look of its own: two are plain, light and dark, the others hatched", async () => {
  const { page } = await open();
  await page.addStyleTag({ content: "html { filter: grayscale(1) } #lanes + .legend rect { stroke: none }" });
  const keys = await page.locator("#lanes + .legend svg").all();
  const pictures = await Promise.all(keys.map(async (key) => (await key.screenshot()).toString("base64")));
  expect(new Set(pictures).size).toBe(6);
  const shades = await Promise.all(pictures.map((picture) => shadesInside(page, picture)));
  expect(shades.filter((count) => count === 1)).toHaveLength(2);
});

/** How many shades a picture has inside its edge. The page's policy lets it show pictures that are given as data. */
function shadesInside(page: Page, png: string): Promise<number> {
  const read = `(async () => {
    const image = new Image();
    image.src = "data:image/png;base64,${png}";
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(3, 3, image.width - 6, image.height - 6);
    return new Set(new Uint32Array(data.buffer)).size;
  })()`;
  return page.evaluate(read) as Promise<number>;
}

test("headings, tables and drawings are named for those who do not see them", async () => {
  const { page } = await open();
  expect(await page.locator("h1").count()).toBe(1);
  expect(await page.locator("svg[role=img]:not(:has(> title))").count()).toBe(0);
  expect(await page.locator("thead th:not([scope=col])").count()).toBe(0);
  expect(await page.locator("input:not(label input)").count()).toBe(0);
});
