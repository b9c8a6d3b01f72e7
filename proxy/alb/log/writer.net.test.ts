import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { waitUntil } from "../../../lab/model/index.ts";
import { createLogWriter } from "./writer.ts";

test("lines reach the file in order and whole, however many and however long, the last ones at the end", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tierlab-log-"));
  const file = join(folder, "log");
  const fd = openSync(file, "w");
  try {
    const writer = createLogWriter(fd, (line: string) => line);
    const lines = Array.from({ length: 3000 }, (_, index) => `${index} ${"\u00e4".repeat(index % 500)}`);
    lines.push("x".repeat(400_000), "after a long one");
    for (const line of lines) writer.add(line);
    const expected = `${lines.join("\n")}\n`;
    const written = () => readFileSync(file, "latin1");
    await waitUntil(() => written().length === expected.length, { what: "all lines", timeoutMs: 20_000, everyMs: 10 });
    writer.add("last but one");
    writer.add("last");
    writer.close();
    expect(written()).toBe(`${expected}last but one\nlast\n`);
  } finally {
    closeSync(fd);
    rmSync(folder, { recursive: true });
  }
});
