import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { endWithReader } from "./reader.ts";

const gone = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });

function command() {
  const [output, progress, interrupt] = [new PassThrough(), new PassThrough(), new AbortController()];
  endWithReader(output, progress, interrupt);
  return { output, progress, interrupt };
}

test("a reader of the result that goes away interrupts the command", () => {
  const { output, interrupt } = command();
  output.emit("error", gone);
  expect(interrupt.signal.reason).toBe(gone);
});

test("a reader of the progress that goes away is not missed", () => {
  const { progress, interrupt } = command();
  progress.emit("error", gone);
  expect(interrupt.signal.aborted).toBe(false);
});
