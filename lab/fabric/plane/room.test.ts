import { expect, test } from "vitest";
import { connectionsWithin, createRoom } from "./room.ts";

test("a room has its places and no more, and one that is left is free again", () => {
  const room = createRoom(2);
  expect([room.enter(), room.enter(), room.enter()]).toEqual([true, true, false]);
  room.leave();
  expect([room.enter(), room.enter()]).toEqual([true, false]);
});

test("flows take two descriptors each, and leave some for health checks and all else", () => {
  const limits = (files: string) =>
    `Limit Soft Limit Hard Limit Units\nMax open files            ${files}      20000      files\n`;
  expect(["20000", "1024", "unlimited"].map((files) => connectionsWithin(limits(files)))).toEqual([
    ...[8976, 256, Number.POSITIVE_INFINITY],
  ]);
});
