/** Real uWSGI behind the packets that our web tier sends. */
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { GenericContainer, type StartedTestContainer, Wait } from "testcontainers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectTo, exchangeRaw, readAll, variablesOf } from "./fixture.ts";
import { encodePacket } from "./packet.ts";

/** Says what it was asked; `/echo` gives the body back, `/hints` an answer in parts. */
const APPLICATION = `
import json
try:
    import uwsgi
except ImportError:
    uwsgi = None

def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/echo":
        chunked = environ.get("HTTP_TRANSFER_ENCODING") == "chunked"
        body = b"".join(iter(uwsgi.chunked_read, b"")) if chunked else environ["wsgi.input"].read()
        start_response("200 OK", [("X-Length", str(len(body)))])
        return [body]
    names = ["REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "REMOTE_ADDR", "HTTP_HOST", "HTTP_X_BYTES", "SCRIPT_NAME"]
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({name: environ.get(name) for name in names}).encode()]
`;

let uwsgi: StartedTestContainer;

beforeAll(async () => {
  uwsgi = await new GenericContainer("tierlab/uwsgi")
    .withEnvironment({ TIERLAB_WIRED: "no" })
    .withCopyContentToContainer([{ target: "/home/ec2-user/myapp/run.py", content: APPLICATION }])
    .withExposedPorts(9090)
    .withWaitStrategy(Wait.forLogMessage(/WSGI app 0/).withStartupTimeout(120_000))
    .start();
});

afterAll(async () => {
  await uwsgi?.stop();
});

const port = () => uwsgi.getMappedPort(9090);

test("a packet is understood, byte for byte", async () => {
  const variables = { PATH_INFO: "/caf\xc3\xa9", QUERY_STRING: "a=1&b", HTTP_X_BYTES: "\x80\xff", SCRIPT_NAME: "/app" };
  const [head = "", body = ""] = (await exchangeRaw(port(), variables)).split("\r\n\r\n");
  expect(head).toBe("HTTP/1.1 200 OK\r\nContent-Type: application/json");
  expect(JSON.parse(body)).toEqual({
    ...{ REQUEST_METHOD: "GET", PATH_INFO: "/caf\xc3\xa9", QUERY_STRING: "a=1&b", REMOTE_ADDR: "10.0.2.56" },
    ...{ HTTP_HOST: "shop.example", HTTP_X_BYTES: "\x80\xff", SCRIPT_NAME: "/app" },
  });
});

test("a large body comes back whole", async () => {
  const body = "0123456789abcdef".repeat(512 * 1024);
  const variables = { REQUEST_METHOD: "POST", PATH_INFO: "/echo", CONTENT_LENGTH: String(body.length) };
  const answer = await exchangeRaw(port(), variables, body);
  expect(answer).toBe(`HTTP/1.1 200 OK\r\nX-Length: ${body.length}\r\n\r\n${body}`);
});

test("a body in chunks is read by the application, as our server reads it", async () => {
  const variables = { REQUEST_METHOD: "POST", PATH_INFO: "/echo", HTTP_TRANSFER_ENCODING: "chunked" };
  const answer = await exchangeRaw(port(), variables, "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n");
  expect(answer).toBe("HTTP/1.1 200 OK\r\nX-Length: 5\r\n\r\nhello");
});

test("a slow body is waited for", async () => {
  const socket = connectTo(port());
  const variables = variablesOf({ REQUEST_METHOD: "POST", PATH_INFO: "/echo", CONTENT_LENGTH: "6" });
  socket.write(encodePacket(variables));
  for (const part of ["one", "two"]) {
    await delay(200);
    socket.write(part);
  }
  expect(await readAll(socket)).toContain("onetwo");
});

test("a client that has closed its half behind the request is answered, as by our server", async () => {
  const socket = connectTo(port());
  socket.end(encodePacket(variablesOf()));
  expect(await readAll(socket)).toContain("200 OK");
});

test("what is no packet is closed without an answer and logged, as by our server", async () => {
  const socket = connectTo(port());
  socket.end("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  socket.on("data", () => expect.fail("an answer"));
  await once(socket.resume(), "close");
  const said = await uwsgi.logs();
  const [line] = await once(
    said.filter((chunk: Buffer) => /invalid request block size/.test(String(chunk))),
    "data",
  );
  expect(String(line)).toContain("invalid request block size");
});
