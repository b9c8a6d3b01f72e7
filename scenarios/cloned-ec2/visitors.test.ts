import { expect, test } from "vitest";
import { readAnswers, serversMet } from "./visitors.ts";

test("a line is a client, a word who answered it", () => {
  const answers = readAnswers("10.0.1.4 10.0.2.4 \n10.0.1.4 10.0.1.4 \n\n");
  expect(answers).toEqual([
    ["10.0.1.4", "10.0.2.4"],
    ["10.0.1.4", "10.0.1.4"],
  ]);
  expect(serversMet(answers)).toEqual([2, 1]);
});
