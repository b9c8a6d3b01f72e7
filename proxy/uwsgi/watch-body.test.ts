import { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { watchBody } from "./watch-body.ts";

/** A request of which the test says what has come, and how long its body may still be waited for. */
function watched({ readableLength = 0, readableFlowing = true as boolean | null } = {}) {
  const socket = Object.assign(new EventEmitter(), {
    bytesRead: 10,
    destroyed: false,
    waits: [] as number[],
    destroy: () => {
      socket.destroyed = true;
    },
    destroySoon: () => undefined,
    setTimeout: (ms: number) => void socket.waits.push(ms),
  });
  const request = Object.assign(new EventEmitter(), { socket, complete: false, readableLength, readableFlowing });
  const callbacks: (() => void)[] = [];
  const response = { setTimeout: (_ms: number, callback: () => void) => callbacks.push(callback) };
  watchBody(request as unknown as IncomingMessage, response as unknown as ServerResponse, 1_000);
  return { socket, request, elapse: () => callbacks[0]?.() };
}

test("a body that is waited for and does not come is broken off", async () => {
  const { socket, elapse } = watched();
  elapse();
  await turn();
  expect(socket.destroyed).toBe(true);
});

test("bytes that had come while the process had no time are not late", async () => {
  const { socket, elapse } = watched();
  elapse();
  socket.bytesRead += 1;
  await turn();
  expect([socket.destroyed, ...socket.waits]).toEqual([false, 1_000]);
});

test.each([
  ["has not read what came", { readableLength: 5 }],
  ["has not begun to read", { readableFlowing: null }],
])("an application that %s is waited for", async (_title, state) => {
  const { socket, elapse } = watched(state);
  elapse();
  await turn();
  expect([socket.destroyed, ...socket.waits]).toEqual([false, 1_000]);
});

test("a body that is whole is waited for no more", async () => {
  const { socket, request, elapse } = watched({ readableFlowing: null });
  request.complete = true;
  request.emit("end");
  elapse();
  await turn();
  expect([socket.destroyed, ...socket.waits]).toEqual([false, 0]);
});
