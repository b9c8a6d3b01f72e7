import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { LabError } from "../model/errors.ts";
import { fixtureRecord } from "./fixture.ts";
import { writeReports } from "./write.ts";

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "tierlab-report-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("a run leaves three files in a folder that is made for them, and nothing half-written", async () => {
  const dir = join(temporaryFolder(), "a", "b");
  await writeReports(fixtureRecord({ seed: 1 }), dir);
  const paths = await writeReports(fixtureRecord({ seed: 2 }), dir);
  expect(paths).toEqual({
    html: join(dir, "report.html"),
    json: join(dir, "report.json"),
    junit: join(dir, "junit.xml"),
  });
  expect(readdirSync(dir).sort()).toEqual(["junit.xml", "report.html", "report.json"]);
  expect(JSON.parse(readFileSync(paths.json, "utf8")).seed).toBe(2);
});

test("several runs leave a page each, and one that lists them", async () => {
  const dir = temporaryFolder();
  const paths = await writeReports([fixtureRecord({ seed: 1 }), fixtureRecord({ seed: 2 })], dir);
  const index = readFileSync(paths.html, "utf8");
  expect(index.match(/href="run-[^"]+"/g)).toEqual(['href="run-1.html"', 'href="run-2.html"']);
  expect(readFileSync(join(dir, "run-2.html"), "utf8")).toContain("--seed 2");
  expect(readFileSync(paths.junit, "utf8").match(/<testsuite /g)).toHaveLength(2);
});

test("a folder that cannot be made is told, with the way out", async () => {
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  const error = await writeReports(fixtureRecord(), join(file, "x")).catch((fault: unknown) => fault);
  expect(error).toBeInstanceOf(LabError);
  expect(error).toMatchObject({ code: "ReportNotWritten", hint: "give another folder: --report FOLDER" });
});
