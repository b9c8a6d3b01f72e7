import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { outBuffer, writeBehind, writeLast, writeWaiting } from "./out-buffer.ts";

/** A socket that keeps what it was given until `take`, as one whose kernel takes no more. */
class FakeSocket {
  readonly kept: Buffer[] = [];
  readonly taken: string[] = [];
  readonly isFull: boolean;

  constructor(isFull = false) {
    this.isFull = isFull;
  }

  get writableLength(): number {
    return this.kept.reduce((sum, { length }) => sum + length, 0);
  }

  write(bytes: Buffer): boolean {
    if (this.isFull) this.kept.push(bytes);
    else this.taken.push(bytes.toString("latin1"));
    return !this.isFull;
  }

  take(): string {
    return Buffer.concat(this.kept.splice(0)).toString("latin1");
  }
}

function answer(socket: FakeSocket, head: string, body: string): void {
  writeLast(socket as unknown as Socket, outBuffer().write(head, "latin1"), Buffer.from(body));
}

test("short answers leave together, in the order in which they came", () => {
  const [one, other] = [new FakeSocket(), new FakeSocket()];
  answer(one, "head 1 ", "body 1");
  answer(other, "head 2 ", "body 2");
  answer(one, "head 3 ", "");
  expect([one.taken, other.taken]).toEqual([[], []]);
  writeWaiting();
  expect([one.taken, other.taken]).toEqual([["head 1 body 1", "head 3 "], ["head 2 body 2"]]);
});

test("a long answer leaves at once, and what waits is not touched by it", () => {
  const [one, other] = [new FakeSocket(), new FakeSocket()];
  answer(one, "short ", "one");
  answer(other, "", "x".repeat(80_000));
  expect(other.taken).toEqual(["x".repeat(80_000)]);
  writeWaiting();
  expect(one.taken).toEqual(["short one"]);
});

test("however many wait, there is room for the next", () => {
  const socket = new FakeSocket();
  const body = "x".repeat(10_000);
  for (let count = 0; count < 100; count++) answer(socket, "", body);
  writeWaiting();
  expect(socket.taken).toEqual(Array.from({ length: 100 }, () => body));
});

test("what a socket keeps is not overwritten, neither of those that waited nor of others", () => {
  const [slow, slower, quick] = [new FakeSocket(true), new FakeSocket(true), new FakeSocket()];
  answer(slow, "slow ", "answer");
  answer(quick, "quick ", "answer");
  writeWaiting();
  writeBehind(slower as unknown as Socket, outBuffer().write("part ", "latin1"), Buffer.from("of a body"));
  answer(quick, "other ", "answer of more");
  writeWaiting();
  answer(slow, "second ", "answer");
  answer(quick, "z".repeat(30), "z".repeat(30));
  writeWaiting();
  expect([slow.take(), slower.take()]).toEqual(["slow answersecond answer", "part of a body"]);
});
