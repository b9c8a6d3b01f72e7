/** Files, through one server and through the other. */
import { once } from "node:events";
import { connect } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { StoreUnavailable } from "../store.ts";
import { browse, FRONT, MAX_UPLOAD_BYTES, startAlbum } from "./album-fixture.ts";

async function logInTo(server: Awaited<ReturnType<typeof startAlbum>>, user = "hanako") {
  const page = browse(server);
  await page.logIn(user);
  return page;
}

test("what one server stored the other gives, with its type, and says who gave it", async () => {
  const first = await startAlbum();
  const second = await startAlbum(first);
  second.state.instanceId = "i-0fedcba9876543210";
  const page = await logInTo(first);
  const put = await page.put("%E5%86%99%E7%9C%9F.png", "picture", "image/png");
  expect([put.status, await put.json()]).toEqual([200, { name: "写真.png", etag: put.headers.get("etag") }]);
  page.server = second;
  const answer = await page.ask("/files/%E5%86%99%E7%9C%9F.png");
  expect(await answer.text()).toBe("picture");
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-type": "image/png",
    "content-length": "7",
    "content-disposition": "inline; filename*=UTF-8''%E5%86%99%E7%9C%9F.png",
    "cache-control": "private, no-cache",
    "x-served-by": "i-0fedcba9876543210",
    etag: put.headers.get("etag"),
  });
  const list = await page.ask("/files");
  expect(await list.json()).toEqual({ files: [{ name: "写真.png", size: 7, modifiedMs: 0 }] });
  expect((await page.ask("/files/%E5%86%99%E7%9C%9F.png", { method: "DELETE" })).status).toBe(204);
  expect((await page.ask("/files/%E5%86%99%E7%9C%9F.png")).status).toBe(404);
});

test("each user has a folder of their own", async () => {
  const server = await startAlbum();
  const [hanako, taro] = [await logInTo(server), await logInTo(server, "taro")];
  await hanako.put("a.txt", "hers");
  expect(await (await taro.ask("/files")).json()).toEqual({ files: [] });
  for (const path of ["/files/a.txt", "/files/..%2Fhanako%2Fa.txt", "/files/%2e%2e%2fhanako%2fa.txt"]) {
    expect([400, 404]).toContain((await taro.ask(path)).status);
  }
  expect((await taro.ask("/files/a.txt", { method: "DELETE" })).status).toBe(204);
  expect(await (await hanako.ask("/files/a.txt")).text()).toBe("hers");
});

test.each(["GET", "PUT", "DELETE"])("%s without a session is refused, and nothing is stored", async (method) => {
  const server = await startAlbum();
  const body = method === "PUT" ? { body: "x" } : {};
  expect((await browse(server).ask("/files/a.txt", { method, ...body })).status).toBe(401);
  expect(server.files.kept.size).toBe(0);
});

test("a part is given as a part, the same file not again, and HEAD without its body", async () => {
  const page = await logInTo(await startAlbum());
  const etag = (await page.put("a.txt", "0123456789")).headers.get("etag") ?? "";
  const part = await page.ask("/files/a.txt", { headers: { range: "bytes=2-4" } });
  expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([206, "bytes 2-4/10", "234"]);
  const beyond = await page.ask("/files/a.txt", { headers: { range: "bytes=20-30" } });
  expect(beyond.status).toBe(416);
  const unsure = await page.ask("/files/a.txt", { headers: { range: "bytes=2-4", "if-range": '"other"' } });
  expect([unsure.status, await unsure.text()]).toEqual([200, "0123456789"]);
  expect((await page.ask("/files/a.txt", { headers: { "if-none-match": etag } })).status).toBe(304);
  const head = await page.ask("/files/a.txt", { method: "HEAD" });
  expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "10", ""]);
});

test.each([
  ["text/html", "attachment"],
  ["image/svg+xml", "attachment"],
  ["text/plain; charset=utf-8", "inline"],
  ["application/x-anything", "attachment"],
])("a file of type %s is for the browser %s, and never a page of this origin", async (type, disposition) => {
  const page = await logInTo(await startAlbum());
  await page.put("it's%20(a)", "<script>", type);
  const { headers } = await page.ask("/files/it's%20(a)");
  expect(Object.fromEntries(headers)).toMatchObject({
    "content-type": type,
    "content-disposition": `${disposition}; filename*=UTF-8''it%27s%20%28a%29`,
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
  });
});

test("a file that is too large is refused by its stated length, and by its bytes where none is stated", async () => {
  const server = await startAlbum();
  const page = await logInTo(server);
  expect((await page.put("fits", "x".repeat(MAX_UPLOAD_BYTES))).status).toBe(200);
  const stated = await page.put("stated", "x".repeat(MAX_UPLOAD_BYTES + 1));
  expect([stated.status, await stated.json()]).toEqual([413, { error: "a file is at most 1000 bytes" }]);
  const chunks = ReadableStream.from(Array.from({ length: 11 }, () => new Uint8Array(100)));
  const init: RequestInit = { method: "PUT", body: chunks, duplex: "half" };
  expect((await page.ask("/files/unstated", init)).status).toBe(413);
  expect([[...server.files.kept.keys()], server.faults]).toEqual([["albums/hanako/fits"], []]);
});

/** An upload of which no more is sent than this. */
async function startUpload({ port }: { readonly port: number }, cookie: string, rest: string) {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  socket.write(`PUT /files/half HTTP/1.1\r\nHost: a\r\nOrigin: ${FRONT}\r\nCookie: ${cookie}\r\n${rest}`);
  return socket;
}

test.each([
  ["stated", `Content-Length: ${MAX_UPLOAD_BYTES + 1}\r\n\r\n`],
  ["reached", `Transfer-Encoding: chunked\r\n\r\n${(2000).toString(16)}\r\n${"x".repeat(1500)}`],
])("a file that is too large is refused once that is %s, while the client still sends", async (_, rest) => {
  const server = await startAlbum();
  const { cookie } = await logInTo(server);
  const socket = await startUpload(server, cookie, rest);
  const [answer] = await once(socket, "data");
  expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
  expect(server.files.kept.size).toBe(0);
});

test("an upload that breaks off stores nothing", async () => {
  const server = await startAlbum();
  const { cookie } = await logInTo(server);
  const socket = await startUpload(server, cookie, "Content-Length: 10\r\n\r\n12345");
  socket.end();
  await vi.waitFor(() => expect(server.lines.at(-1)).toContain("PUT /files/half"), { timeout: 20_000 });
  expect([server.files.kept.size, server.faults]).toEqual([0, []]);
});

test("who leaves in the midst of a file is no fault of the server", async () => {
  const server = await startAlbum();
  const { cookie } = await logInTo(server);
  server.files.kept.set("albums/hanako/large", { body: Buffer.alloc(2 ** 25), contentType: "video/mp4" });
  const socket = connect(server.port, "127.0.0.1");
  socket.write(`GET /files/large HTTP/1.1\r\nHost: a\r\nCookie: ${cookie}\r\n\r\n`);
  await once(socket, "data");
  socket.destroy();
  await vi.waitFor(() => expect(server.lines.at(-1)).toContain("GET /files/large"), { timeout: 20_000 });
  expect(server.faults).toEqual([]);
});

test("when files cannot be reached the answer is 503 and tells nothing of why", async () => {
  const server = await startAlbum();
  const page = await logInTo(server);
  server.files.fault = new StoreUnavailable("files cannot be reached", {
    cause: new Error("no credentials for s3cret"),
  });
  for (const answer of [await page.ask("/files"), await page.ask("/files/a"), await page.put("a", "x")]) {
    expect([answer.status, await answer.json()]).toEqual([503, { error: "service unavailable" }]);
  }
});
