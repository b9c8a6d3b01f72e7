import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readSettings } from "./settings.ts";

function labFile(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), "tierlab-settings-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "lab.json");
  writeFileSync(file, content);
  return file;
}

test("control takes the lab and the time scale that it was given", () => {
  const env = { LAB_FILE: labFile('{"name":"demo"}'), TIERLAB_TIME_SCALE: "10" };
  expect(readSettings(env)).toEqual({ lab: { name: "demo" }, timeScale: 10 });
});

test.each(["abc", "0", "101", "-3", "1e9", "NaN"])("a time scale of %s is refused by name", (text) => {
  const env = { LAB_FILE: labFile("{}"), TIERLAB_TIME_SCALE: text };
  expect(() => readSettings(env)).toThrow(
    expect.objectContaining({ message: `TIERLAB_TIME_SCALE is a number from 1 to 100; got \`${text}\`` }),
  );
});

test.each(["", "{ broken", "]"])("a lab that is no JSON (%j) is refused with its file", (content) => {
  const file = labFile(content);
  expect(() => readSettings({ LAB_FILE: file })).toThrow(`The lab in ${file} cannot be read`);
});

test("a lab that is not there is refused with its file", () => {
  expect(() => readSettings({ LAB_FILE: "/nonexistent/lab.json" })).toThrow("/nonexistent/lab.json cannot be read");
});
