import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LabError } from "../model/errors.ts";
import type { RunRecord } from "../scenario/record.ts";
import { pageName, renderIndex } from "./index-page.ts";
import { renderJson } from "./json.ts";
import { renderJunit } from "./junit.ts";
import { renderHtml } from "./run-page.ts";

/** Where the files stand. For several runs `html` is the page that lists them. */
export interface ReportPaths {
  readonly html: string;
  readonly json: string;
  readonly junit: string;
}

/**
 * Writes `report.html`, `report.json` and `junit.xml` into a folder, which is made where it is missing. Several runs get a
 * page each, `run-1.html` and on, listed by `report.html`; the other two files hold them all. A file is there whole or not at
 * all; one of an earlier report is replaced.
 *
 * @throws LabError `ReportNotWritten`
 */
export async function writeReports(records: RunRecord | readonly RunRecord[], dir: string): Promise<ReportPaths> {
  const paths = { html: join(dir, "report.html"), json: join(dir, "report.json"), junit: join(dir, "junit.xml") };
  const all = isList(records) ? records : [records];
  try {
    await mkdir(dir, { recursive: true });
    if (isList(records)) await writePages(records, dir);
    await replaceFile(paths.html, isList(records) ? renderIndex(records) : renderHtml(records));
    await replaceFile(paths.json, renderJson(records));
    await replaceFile(paths.junit, renderJunit(all));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LabError("ReportNotWritten", `The report cannot be written to \`${dir}\`: ${reason}`, {
      cause: error,
      hint: "give another folder: --report FOLDER",
      status: 500,
    });
  }
  return paths;
}

const isList = (records: RunRecord | readonly RunRecord[]): records is readonly RunRecord[] => Array.isArray(records);

/** One after the other: a page of a long run is large. */
async function writePages(records: readonly RunRecord[], dir: string): Promise<void> {
  for (const [index, record] of records.entries()) await replaceFile(join(dir, pageName(index)), renderHtml(record));
}

async function replaceFile(file: string, content: string): Promise<void> {
  const unfinished = `${file}.${process.pid}`;
  try {
    await writeFile(unfinished, content);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
