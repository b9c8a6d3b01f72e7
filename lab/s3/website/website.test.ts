import { expect, test } from "vitest";
import { folderIndex, pageKey, redirectTarget } from "./website.ts";

const PAGES = { kind: "pages", indexDocument: "index.html", errorDocument: undefined } as const;

test.each([
  ["", "index.html", undefined],
  ["a", "a", "a/index.html"],
  ["a/", "a/index.html", undefined],
  ["a/b.html", "a/b.html", "a/b.html/index.html"],
  ["a//", "a//index.html", undefined],
])("of the path /%s a website shows %s, and sends one to %s", (key, page, folder) => {
  expect([pageKey(PAGES, key), folderIndex(PAGES, key)]).toEqual([page, folder]);
});

test("who is sent elsewhere keeps path and query, over HTTP unless the website says otherwise", () => {
  const elsewhere = { kind: "redirect", hostName: "other.example", protocol: undefined } as const;
  expect(redirectTarget(elsewhere, "/a?b")).toBe("http://other.example/a?b");
  expect(redirectTarget({ ...elsewhere, protocol: "https" }, "/")).toBe("https://other.example/");
});
