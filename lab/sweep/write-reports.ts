import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SweepRecord } from "./record.ts";
import { renderSweepHtml } from "./render-html.ts";

export interface SweepReports {
  readonly html: string;
  readonly json: string;
}

/** Writes `sweep.html` and `sweep.json` into `dir`, which is made. Nobody sees half a file. */
export async function writeSweepReports(record: SweepRecord, dir: string): Promise<SweepReports> {
  await mkdir(dir, { recursive: true });
  const html = await put(dir, "sweep.html", renderSweepHtml(record));
  const json = await put(dir, "sweep.json", `${JSON.stringify(record, undefined, 2)}\n`);
  return { html, json };
}

async function put(dir: string, name: string, text: string): Promise<string> {
  const file = join(dir, name);
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
  return file;
}
