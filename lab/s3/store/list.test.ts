import { expect, test } from "vitest";
import { compareKeys, createKeyIndex } from "./key-index.ts";
import { type ListOptions, listPage } from "./list.ts";

const keys = ["a", "b/1", "b/2", "b/c/3", "ba", "c/", "c/4", "d"];
const whole: ListOptions = { prefix: "", delimiter: "", after: "", maxKeys: 1000 };

function told(rest: Partial<ListOptions>): string {
  const { keys: found, commonPrefixes, isTruncated, last } = listPage(keys, { ...whole, ...rest });
  return `${found.join(" ")} | ${commonPrefixes.join(" ")}${isTruncated ? ` ... ${last}` : ""}`;
}

test.each([
  [{}, "a b/1 b/2 b/c/3 ba c/ c/4 d | "],
  [{ prefix: "b" }, "b/1 b/2 b/c/3 ba | "],
  [{ prefix: "x" }, " | "],
  [{ prefix: "b/", after: "a" }, "b/1 b/2 b/c/3 | "],
  [{ prefix: "b/", after: "b/1" }, "b/2 b/c/3 | "],
  [{ prefix: "b/", after: "z" }, " | "],
  [{ delimiter: "/" }, "a ba d | b/ c/"],
  [{ delimiter: "/", prefix: "b/" }, "b/1 b/2 | b/c/"],
  [{ delimiter: "/", prefix: "b" }, "ba | b/"],
  [{ delimiter: "/", prefix: "c/" }, "c/ c/4 | "],
  [{ delimiter: "/", after: "b/" }, "ba d | c/"],
  [{ delimiter: "/", after: "b/1" }, "ba d | b/ c/"],
  [{ delimiter: "/c" }, "a b/1 b/2 ba c/ c/4 d | b/c"],
  [{ maxKeys: 2 }, "a b/1 |  ... b/1"],
  [{ maxKeys: 2, delimiter: "/" }, "a | b/ ... b/"],
  [{ maxKeys: 8 }, "a b/1 b/2 b/c/3 ba c/ c/4 d | "],
  [{ maxKeys: 0 }, " | "],
])("a list of %j", (rest, expected) => {
  expect(told(rest)).toBe(expected);
});

test("pages of any size and delimiter have everything once, in order", () => {
  for (const delimiter of ["", "/", "c", "/c"]) {
    const all = listPage(keys, { ...whole, delimiter });
    for (let maxKeys = 1; maxKeys < 5; maxKeys++) {
      const found: string[] = [];
      for (let after: string | undefined = ""; after !== undefined; ) {
        const page = listPage(keys, { ...whole, delimiter, maxKeys, after });
        found.push(...[...page.keys, ...page.commonPrefixes].sort(compareKeys));
        after = page.isTruncated ? page.last : undefined;
      }
      expect(found).toEqual([...all.keys, ...all.commonPrefixes].sort(compareKeys));
    }
  }
});

test("a common prefix hides a hundred thousand keys at the cost of a few looks", () => {
  const many = Array.from({ length: 100_000 }, (_, at) => `p/${String(at).padStart(6, "0")}`);
  let looks = 0;
  const watched = new Proxy(["a", ...many, "z"], {
    get(target, name, receiver) {
      looks++;
      return Reflect.get(target, name, receiver);
    },
  });
  expect(listPage(watched, { ...whole, delimiter: "/" })).toMatchObject({ keys: ["a", "z"], commonPrefixes: ["p/"] });
  expect(looks).toBeLessThan(200);
});

test("keys are in the order of their bytes in UTF-8, which is not that of UTF-16", () => {
  const texts = [
    "",
    "A",
    "a",
    "a/",
    "aa",
    "b",
    "é",
    "あ",
    "\ue000",
    "\uffee",
    "😀",
    "😀a",
    "🙂",
    "z",
    "~",
    "\u{10ffff}",
  ];
  const byBytes = texts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(texts.toSorted(compareKeys)).toEqual(byBytes);
  expect(texts.toSorted()).not.toEqual(byBytes);
});

test("an index has each key once, sorted", () => {
  const index = createKeyIndex<number>([
    ["b", 1],
    ["a", 2],
  ]);
  index.set("c", 3);
  index.set("aa", 4);
  index.set("b", 5);
  index.delete("a");
  index.delete("none");
  expect([index.keys(), index.get("b"), index.get("a")]).toEqual([["aa", "b", "c"], 5, undefined]);
});
