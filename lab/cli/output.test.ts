import { expect, test } from "vitest";
import { createOutput } from "./output.ts";

test("writing gives nothing back: what a command returns is its exit code", () => {
  const output = createOutput({ json: false });
  const given: unknown[] = [output.line(), output.progress("")];
  expect(given).toEqual([undefined, undefined]);
});
