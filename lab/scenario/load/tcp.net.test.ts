import net, { type AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { requestOnce } from "./request.ts";

/** Answers a line with a line that names an instance; `cut` with nothing, `silent` never. */
const server = net.createServer((socket) => {
  socket.on("error", () => {});
  socket.once("data", (line) => {
    if (line.toString() === "cut\n") return socket.end("i-0123456789");
    if (line.toString() === "silent\n") return;
    socket.write("i-0123456789abcdef0 ");
    setImmediate(() => socket.write(`says ${line}more`));
  });
});
let url = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

async function ask(rest: { url?: string; send?: string; who?: string }) {
  const { outcome, servedBy } = await requestOnce({ n: 0, url, dueMs: Date.now(), timeoutMs: 300, ...rest }, Date.now);
  return { outcome, servedBy };
}

test("a connection that opens is ok; with a line to say the one that answers tells who", async () => {
  expect(await ask({})).toEqual({ outcome: "ok", servedBy: undefined });
  expect(await ask({ send: "hello" })).toEqual({ outcome: "ok", servedBy: "i-0123456789abcdef0" });
  expect(await ask({ send: "web-1", who: "says (\\S+)" })).toEqual({ outcome: "ok", servedBy: "web-1" });
});

test("half a line is a reset, silence times out, a closed port refuses", async () => {
  expect(await ask({ send: "cut" })).toMatchObject({ outcome: "reset" });
  expect(await ask({ send: "silent" })).toMatchObject({ outcome: "timed-out" });
  const closed = net.createServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  expect(await ask({ url: `tcp://127.0.0.1:${port}` })).toMatchObject({ outcome: "refused" });
});
