import { expect, test } from "vitest";
import { fakeClock } from "../../lab/model/clock.ts";
import { createTrustBook } from "./trust.ts";

function setUp() {
  const clock = fakeClock();
  const book = createTrustBook(clock, { maxAgeMs: 30_000, trustedMs: 500 });
  const [first, second] = [{}, {}];
  book.made(first);
  book.made(second);
  return { clock, book, first, second };
}

test("a connection that has just answered is used as it is, one that was left alone is asked first", () => {
  const { clock, book, first, second } = setUp();
  clock.advance(500);
  book.answered(first);
  clock.advance(1);
  expect([book.of(first), book.of(second)]).toEqual(["sound", "doubtful"]);
});

test("when one breaks, the others are asked first, each once", () => {
  const { book, first, second } = setUp();
  book.doubtAll();
  expect([book.of(first), book.of(second)]).toEqual(["doubtful", "doubtful"]);
  book.answered(first);
  expect([book.of(first), book.of(second)]).toEqual(["sound", "doubtful"]);
});

test("when one leads to the wrong server, none that is there is used again, and a new one is (R18)", () => {
  const { book, first, second } = setUp();
  book.forsakeAll();
  book.answered(first);
  const third = {};
  book.made(third);
  expect([first, second, third].map(book.of)).toEqual(["spent", "spent", "sound"]);
});

test("however well it answers, a connection is given up at its age (R09)", () => {
  const { clock, book, first } = setUp();
  clock.advance(30_000);
  book.answered(first);
  expect(book.of(first)).toBe("sound");
  clock.advance(1);
  expect(book.of(first)).toBe("spent");
});

test("what the book does not know is not used", () => {
  expect(setUp().book.of({})).toBe("spent");
});
