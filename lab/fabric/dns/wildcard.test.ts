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
  ["b.example.com", undefined],
  ["other.b.example.com", undefined],
])("%s is answered by %s", (name, record) => {
  expect(lookUp(names, name)).toBe(record);
});

test("a wildcard ends where another zone begins", () => {
  expect(lookUp(names, "x.zone.example.com", "example.com")).toBe("*.example.com");
  expect(lookUp(names, "x.zone.example.com", "zone.example.com")).toBeUndefined();
});
