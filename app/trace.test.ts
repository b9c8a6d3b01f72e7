import { expect, test } from "vitest";
import { traced } from "./trace.ts";

test("a statement names the request in a comment, and is left alone without one", () => {
  expect(traced("SELECT 1", "1-67891233-abcdef012345678912345678")).toBe(
    "SELECT 1 /*trace_id='1-67891233-abcdef012345678912345678'*/",
  );
  expect(traced("SELECT 1", undefined)).toBe("SELECT 1");
});
