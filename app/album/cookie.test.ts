import { expect, test } from "vitest";
import { readSessionCookie, renderNoSession, renderSessionCookie } from "./cookie.ts";

const id = "aB3-_".padEnd(43, "x");

test("the cookie is kept from scripts and plain HTTP, and goes along from the other site that the front end is", () => {
  expect(renderSessionCookie(id)).toBe(`__Host-album=${id}; Path=/; HttpOnly; Secure; SameSite=None`);
  expect(renderNoSession()).toBe("__Host-album=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=None");
});

test.each([
  ["alone", `__Host-album=${id}`],
  ["among others", `a=b; __Host-album=${id};c=d`],
  ["after one that is none", `__Host-album=short; __Host-album=${id}`],
])("the id is read where it stands %s", (_, header) => {
  expect(readSessionCookie(header)).toBe(id);
});

test.each([
  undefined,
  "",
  "album",
  `album=${id}`,
  `__Host-album=${id}x`,
  `__Host-album="${id}"`,
  "__Host-album=../../x",
])("`%s` carries no id", (header) => {
  expect(readSessionCookie(header)).toBeUndefined();
});
