import { expect, test } from "vitest";
import { ReadBuffer } from "./read-buffer.ts";

/** As the socket does it: reads `size` bytes to where the buffer says, tells `use` of them, and asks for the next place. */
function read(buffer: ReadBuffer, size: number, use: (bytes: Buffer) => void = () => {}): Buffer {
  const { current } = buffer;
  use(current.subarray(0, size));
  buffer.next(size);
  return current;
}

/** A buffer that has had a read which filled the shared one, and so has one of its own. */
function longAnswer(): { readonly buffer: ReadBuffer; readonly shared: Buffer; readonly own: Buffer } {
  const buffer = new ReadBuffer();
  const shared = read(buffer, buffer.current.length);
  return { buffer, shared, own: buffer.current };
}

test("connections with short answers read to one buffer", () => {
  const buffer = new ReadBuffer();
  const first = read(buffer, 1_000);
  expect(buffer.current).toBe(first);
  expect(new ReadBuffer().current).toBe(first);
});

test("what is kept of the shared buffer is a copy", () => {
  const buffer = new ReadBuffer();
  let kept: Buffer | undefined;
  read(buffer, 2, (bytes) => {
    bytes.write("ab");
    kept = buffer.keep(bytes);
  });
  buffer.current.write("xy");
  expect(String(kept)).toBe("ab");
});

test("a long answer has a buffer of its own, which is used again while nobody keeps what is in it", () => {
  const { buffer, shared, own } = longAnswer();
  expect(own).not.toBe(shared);
  read(buffer, own.length);
  expect(buffer.current).toBe(own);
  read(buffer, own.length, (bytes) => {
    expect(buffer.keep(bytes)).toBe(bytes);
    buffer.giveBack();
  });
  expect(buffer.current).toBe(own);
});

test("a buffer with bytes that are still to be sent is not read to again, by this connection or another", () => {
  const { buffer, own } = longAnswer();
  read(buffer, own.length, (bytes) => buffer.keep(bytes));
  expect(buffer.current).not.toBe(own);
  read(buffer, 1);
  expect(longAnswer().own).not.toBe(own);
});

test("a read that does not fill it ends the use of an own buffer, and another connection takes it", () => {
  const { buffer, shared, own } = longAnswer();
  read(buffer, 1);
  expect(buffer.current).toBe(shared);
  expect(longAnswer().own).toBe(own);
});
