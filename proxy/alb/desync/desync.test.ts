import { expect, test } from "vitest";
import { parseRequestHead } from "../http1/index.ts";
import { essentialLike, graver, REASONS, treat } from "./index.ts";
import { SHAPES } from "./shapes.ts";

test("ALB-086: there are twenty reasons, and a published shape for each", () => {
  expect(REASONS).toHaveLength(20);
  expect(REASONS.filter((reason) => !SHAPES.some((shape) => shape.reason === reason))).toEqual([]);
  expect(SHAPES.length).toBeGreaterThanOrEqual(60);
  expect(new Set(SHAPES.map(({ name }) => name)).size).toBe(SHAPES.length);
});

test.each(SHAPES)("ALB-086: $name is classified as $reason", ({ raw, reason, refused }) => {
  const parsed = parseRequestHead(Buffer.from(raw, "latin1"));
  expect(parsed).toMatchObject(
    refused === undefined ? { kind: "head", reason } : { kind: "rejected", status: refused, desync: reason },
  );
});

test.each([
  ["monitor", "pass", "close", "close"],
  ["defensive", "pass", "close", "block"],
  ["strictest", "block", "block", "block"],
] as const)("ALB-085: %s mode lets acceptable requests %s, ambiguous ones %s, severe ones %s", (mode, ...expected) => {
  expect([treat("SpaceInUri", mode), treat("EmptyHeader", mode), treat("BadUri", mode)]).toEqual(expected);
  expect(treat(undefined, mode)).toBe("pass");
});

test("ALB-086: the gravest reason counts, of equals the first", () => {
  expect(graver("SpaceInUri", "EmptyHeader")).toBe("EmptyHeader");
  expect(graver("EmptyHeader", "AmbiguousUri")).toBe("EmptyHeader");
  expect(graver("BadUri", "EmptyHeader")).toBe("BadUri");
});

test.each([
  "content-type",
  "x-content-length-x",
  "transfer",
  "content-lengths",
  "x-transfer-encoding",
  "cache-control",
])("%s is not taken for a header that says where a body ends", (name) => expect(essentialLike(name)).toBeUndefined());
