/** Clients that shut their sending side (FIN): what they have asked is answered, as httpd 2.4.68 was seen to do. */
import { connect } from "node:net";
import { expect, test } from "vitest";
import { waitUntil } from "../../lab/model/wait.ts";
import { startNotingUpstream, startRawUpstream, startUpstream, startWeb, type Web } from "./fixture.ts";

const ONE = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/** Sends `text` and FIN at once; answers with all that comes until the server closes too. */
async function sendAndEnd(port: number, text: string): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  socket.end(text, "latin1");
  return (await socket.setEncoding("latin1").toArray()).join("");
}

function statuses(answers: string): string[] {
  return answers.match(/HTTP\/1\.1 \d+/g) ?? [];
}

async function startEcho(): Promise<Web> {
  const port = await startUpstream((request, response) => void request.pipe(response));
  return startWeb(`ProxyPass / http://127.0.0.1:${port}/`);
}

test("a request is answered although its client has ended its side meanwhile, and the connection is closed then", async () => {
  const held: (() => void)[] = [];
  const port = await startUpstream((_request, response) => held.push(() => response.end("late")));
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${port}/`);
  const client = connect({ port: web.port, host: "127.0.0.1", allowHalfOpen: true }).setEncoding("latin1");
  const received = client.toArray();
  await new Promise<void>((resolve) => client.end(ONE, resolve));
  const finish = await waitUntil(() => held[0], { what: "the request at the upstream", timeoutMs: 5_000 });
  finish();
  expect((await received).join("")).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nlate$/);
  expect(web.records).toMatchObject([{ status: 200, connection: "kept" }]);
});

test("every one of several requests is answered", async () => {
  const { port } = await startNotingUpstream();
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${port}/`);
  const ok = "HTTP/1.1 200";
  expect(statuses(await sendAndEnd(web.port, ONE + ONE + ONE))).toEqual([ok, ok, ok]);
});

test("a body that is whole is served, one that breaks off is 400, and no upstream hears of a short one", async () => {
  const { port, heads } = await startNotingUpstream();
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${port}/`);
  const post = (framing: string, body: string) =>
    sendAndEnd(web.port, `POST / HTTP/1.1\r\nHost: a\r\n${framing}\r\n\r\n${body}`);
  expect(statuses(await post("Content-Length: 5", "hello"))).toEqual(["HTTP/1.1 200"]);
  expect(heads).toHaveLength(1);
  expect(statuses(await post("Content-Length: 10", "hello"))).toEqual(["HTTP/1.1 400"]);
  expect(statuses(await post("Transfer-Encoding: chunked", "5\r\nhel"))).toEqual(["HTTP/1.1 400"]);
  expect(heads).toHaveLength(1);
  expect(web.faults.map(({ module, level }) => `${module}:${level}`)).toEqual(["proxy:error", "proxy:error"]);
});

test("a long body that breaks off is 400, and its upstream's connection is closed", async () => {
  let isClosed = false;
  const port = await startRawUpstream((socket) =>
    socket.resume().once("close", () => {
      isClosed = true;
    }),
  );
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${port}/`);
  const head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n";
  expect(statuses(await sendAndEnd(web.port, head + "x".repeat(100_000)))).toEqual(["HTTP/1.1 400"]);
  await waitUntil(() => isClosed, { what: "the upstream's connection to be closed", timeoutMs: 5_000 });
});

test("a long body that is whole arrives whole", async () => {
  const web = await startEcho();
  const answer = await sendAndEnd(
    web.port,
    `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n${"x".repeat(1e6)}`,
  );
  expect(answer.match(/x+/g)?.reduce((sum, text) => sum + text.length, 0)).toBe(1e6);
});

test("a head that breaks off is 400 if its first line is whole; less is closed without a word", async () => {
  const web = await startEcho();
  expect(statuses(await sendAndEnd(web.port, "GET / HTTP/1.1\r\nHost: a"))).toEqual(["HTTP/1.1 400"]);
  expect(await sendAndEnd(web.port, "GET /")).toBe("");
  expect(await sendAndEnd(web.port, "")).toBe("");
  expect(statuses(await sendAndEnd(web.port, `${ONE}GET /second HT`))).toEqual(["HTTP/1.1 200"]);
  expect(web.records.map(({ status }) => status)).toEqual([400, 200]);
});

test("a client that is gone by FIN is served all the same: its upstream may finish", async () => {
  let finished = false;
  const port = await startUpstream((_request, response) => {
    client.destroy();
    client.once("close", () => response.end("unheard", () => (finished = true)));
  });
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${port}/`);
  const client = connect({ port: web.port, host: "127.0.0.1" });
  client.write(ONE);
  await waitUntil(() => web.records[0], { what: "the log", timeoutMs: 5_000 });
  expect(finished).toBe(true);
  expect(web.records).toMatchObject([{ status: 200, bytesSent: 7 }]);
});
