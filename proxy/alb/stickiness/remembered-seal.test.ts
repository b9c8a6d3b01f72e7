import { expect, test } from "vitest";
import { rememberedSeal } from "./remembered-seal.ts";
import { createSeal } from "./seal.ts";

/** A seal that tells what it was asked for. */
function watched() {
  const asked: string[] = [];
  const inner = createSeal("test");
  const seal = rememberedSeal({
    close(text) {
      asked.push(`close ${text}`);
      return inner.close(text);
    },
    open(sealed) {
      asked.push("open");
      return inner.open(sealed);
    },
  });
  return { asked, inner, seal };
}

test("the same text is closed once, another one again", () => {
  const { asked, inner, seal } = watched();
  const [one, two, other] = ["one", "one", "other"].map(seal.close);
  expect(one).toBe(two);
  expect([inner.open(one ?? ""), inner.open(other ?? "")]).toEqual(["one", "other"]);
  expect(asked).toEqual(["close one", "close other"]);
});

test("what was closed or opened is not opened again, but what cannot be opened is tried each time", () => {
  const { asked, inner, seal } = watched();
  seal.open(seal.close("own"));
  expect(asked.splice(0)).toEqual(["close own"]);
  const sealed = inner.close("text");
  expect([seal.open(sealed), seal.open(sealed), seal.open("x"), seal.open("x")]).toEqual([
    "text",
    "text",
    undefined,
    undefined,
  ]);
  expect(asked).toEqual(["open", "open", "open"]);
});

test("long texts are not kept, and of short ones a thousand", () => {
  const { asked, seal } = watched();
  const long = "x".repeat(501);
  expect(seal.close(long)).not.toBe(seal.close(long));
  asked.length = 0;
  for (let count = 0; count <= 1000; count++) seal.close(String(count));
  seal.close("1000");
  expect(asked).toHaveLength(1001);
  seal.close("0");
  expect(asked.at(-1)).toBe("close 0");
});
