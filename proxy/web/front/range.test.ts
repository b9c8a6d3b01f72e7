import { expect, test } from "vitest";
import { cutRange } from "./range.ts";

function cut(
  range: string,
  changes: { answered?: Record<string, string>; asked?: Record<string, string>; method?: string; body?: string } = {},
) {
  const fieldsOf = (pairs: Record<string, string>) => Object.entries(pairs).map(([name, value]) => ({ name, value }));
  const ranged = cutRange(changes.method ?? "GET", fieldsOf({ Range: range, ...changes.asked }), {
    head: {
      status: 200,
      reason: "OK",
      version: "1.1",
      fields: fieldsOf({ "Content-Length": "10", ...changes.answered }),
    },
    framing: { kind: "length", length: 10 },
    body: Buffer.from(changes.body ?? "0123456789"),
  });
  return (
    ranged && [
      ranged.head.status,
      ranged.body.toString(),
      ...ranged.head.fields.map(({ value }) => value),
      ranged.head.cutRange,
    ]
  );
}

test.each([
  ["bytes=0-3", "0123", "bytes 0-3/10"],
  ["bytes=7-", "789", "bytes 7-9/10"],
  ["bytes=-2", "89", "bytes 8-9/10"],
  ["bytes=8-100", "89", "bytes 8-9/10"],
  ["bytes=-100", "0123456789", "bytes 0-9/10"],
])("Range: %s gets %s", (range, body, contentRange) => {
  expect(cut(range)).toEqual([206, body, String(body.length), contentRange]);
});

test.each(["bytes=10-", "bytes=5-4", "bytes=-", "lines=0-1", "bytes=0-1,3-4", "bytes=a-b"])(
  "%s gets the whole",
  (range) => {
    expect(cut(range)).toBeUndefined();
  },
);

test("no part is cut out of an answer that is one, that wants none, that has changed, or that is not whole yet", () => {
  expect(cut("bytes=0-3", { answered: { "Content-Range": "bytes 0-9/20" } })).toBeUndefined();
  expect(cut("bytes=0-3", { answered: { "Accept-Ranges": "none" } })).toBeUndefined();
  expect(cut("bytes=0-3", { answered: { ETag: "b" }, asked: { "If-Range": "a" } })).toBeUndefined();
  expect(cut("bytes=0-3", { answered: { ETag: "a" }, asked: { "If-Range": "a" } })).toHaveLength(5);
  expect(cut("bytes=0-3", { body: "012" })).toBeUndefined();
  expect(cut("bytes=0-3", { method: "HEAD" })).toBeUndefined();
  expect(cut("bytes=0-3", { method: "POST" })).toHaveLength(4);
});
