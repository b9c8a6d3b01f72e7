import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { endWithReader } from "./reader.ts";

test.each([
  ["EPIPE", 0],
  ["ENOSPC", 1],
])("output that ends with %s ends the command with %d", (code, expected) => {
  const output = new PassThrough();
  const codes: number[] = [];
  endWithReader(output, (exit) => codes.push(exit));
  output.emit("error", Object.assign(new Error("write failed"), { code }));
  expect(codes).toEqual([expected]);
});
