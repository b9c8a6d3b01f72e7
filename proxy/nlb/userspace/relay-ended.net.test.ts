import { once } from "node:events";
import net, { type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { target } from "./fixture.ts";
import { relay } from "./relay.ts";

/** Both ends of a connection: the accepted one, and its caller. */
async function pair(): Promise<{ readonly near: Socket; readonly far: Socket }> {
  const accepted = Promise.withResolvers<Socket>();
  const { port } = await target(accepted.resolve);
  const far = net.connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  onTestFinished(() => void far.destroy());
  return { near: await accepted.promise, far };
}

const side = (socket: Socket) => ({ stream: socket, socket });

test("a side that has failed and closed before the relay begins ends the flow, and resets the other", async () => {
  const [client, server] = [await pair(), await pair()];
  client.near.destroy();
  await once(client.near, "close");
  const reset = once(server.far.resume(), "error");
  const over = new Promise((onEnd) => relay(side(client.near), side(server.near), { onActivity: () => {}, onEnd }));
  expect(await over).toBe("closed");
  expect(await reset).toMatchObject([{ code: "ECONNRESET" }]);
});

test("a client that has ended before the relay begins is an end for its target", async () => {
  const [client, server] = [await pair(), await pair()];
  client.far.end();
  await once(client.near.resume(), "end");
  const ended = once(server.far.resume(), "end");
  relay(side(client.near), side(server.near), { onActivity: () => {}, onEnd: () => {} });
  expect(await ended).toEqual([]);
});

test("a client that has ended, and then fails, takes its target with it, whatever that still says", async () => {
  const [client, server] = [await pair(), await pair()];
  const over = new Promise((onEnd) => relay(side(client.near), side(server.near), { onActivity: () => {}, onEnd }));
  const ended = once(server.far.resume(), "end");
  client.far.end();
  await ended;
  client.near.destroy();
  expect(await over).toBe("closed");
});

test("a client that has ended, and fails while its end is under way to the target, takes that with it", async () => {
  const [client, server] = [await pair(), await pair()];
  const over = new Promise((onEnd) => relay(side(client.near), side(server.near), { onActivity: () => {}, onEnd }));
  // libuv has been told to shut the target's connection down, and does so in the next turn of its loop.
  client.near.once("end", () => client.near.destroy(new Error("gone")));
  client.far.end();
  expect(await over).toBe("closed");
});
