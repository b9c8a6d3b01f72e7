import { beforeAll, expect, onTestFinished, test } from "vitest";
import { buildImages } from "./build.ts";
import { startContainer } from "./test-container.ts";

beforeAll(async () => {
  await buildImages({ only: ["squid", "httpd"] });
});

async function startServer(image: "squid" | "httpd", options: readonly string[] = []) {
  const server = await startContainer(image, { options: ["--env", "TIERLAB_WIRED=no", ...options] });
  onTestFinished(server.remove);
  return server;
}

const ask = ["curl", "--silent", "--retry", "20", "--retry-connrefused", "--retry-delay", "1", "http://127.0.0.1/"];

test("httpd serves a page and logs who asked for it in the combined format on standard output", async () => {
  const httpd = await startServer("httpd");
  expect(await httpd.run(...ask)).toContain("It works.");
  await httpd.awaitLog('"GET / HTTP/1.1" 200');
  expect(await httpd.logs()).toMatch(/^127\.0\.0\.1 - - \[.+\] "GET \/ HTTP\/1\.1" 200 \d+ "-" "curl\/[\d.]+"$/m);
});

test("squid serves nobody until it is configured, and logs that on standard output", async () => {
  const squid = await startServer("squid");
  const status = await squid.run(
    ...ask,
    "--output",
    "/dev/null",
    "--write-out",
    "%{http_code}",
    "--proxy",
    "127.0.0.1:3128",
  );
  expect(status).toBe("403");
  await squid.awaitLog("TCP_DENIED/403");
  expect(await squid.logs()).toMatch(/^\d+\.\d{3} +\d+ 127\.0\.0\.1 TCP_DENIED\/403 \d+ GET http:\/\/127\.0\.0\.1\/ /m);
});
