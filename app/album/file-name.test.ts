import { expect, test } from "vitest";
import { keyOf } from "./file-name.ts";

test.each(["a", "写真 1.png", "...", "..png", "a?b#c%d&e;f", "x".repeat(200), "é".repeat(100)])(
  "`%s` is a name",
  (name) => {
    expect(keyOf("hanako", name)).toBe(`albums/hanako/${name}`);
  },
);

test.each([
  "",
  ".",
  "..",
  "../taro/a",
  "a/b",
  "a\\b",
  "a\0",
  "a\nb",
  "\u0085",
  "\ud800",
  "x".repeat(201),
  "é".repeat(101),
])("`%s` is none", (name) => {
  expect(() => keyOf("hanako", name)).toThrow(
    "a file's name is up to 200 bytes without slashes and control characters",
  );
});
