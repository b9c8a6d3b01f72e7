import { expect, test } from "vitest";
import { lookUp } from "./wildcard.ts";

const names = new Map(
  ["*.example.com", "www.example.com", "example.com", "a.b.example.com"].map((name) => [name, name]),
);

test.each([
  ["example.com", "example.com"],
  ["www.example.com", "www.example.com"],
  ["other.example.com", "*.example.com"],
  ["deep.other.example.com", "*.example.com"],
  ["below.www.example.com", undefined],
  ["example.org", undefined],
  ["com", undefined],
])("%s is answered by %s", (name, record) => {
  expect(lookUp(names, name)).toBe(record);
});
