import { beforeAll, expect, onTestFinished, test } from "vitest";
import { buildImages } from "./build.ts";
import { startContainer } from "./test-container.ts";

beforeAll(async () => {
  await buildImages({ only: ["squid"] });
});

const ask = ["curl", "--silent", "--retry", "20", "--retry-connrefused", "--retry-delay", "1", "http://127.0.0.1/"];

test("squid serves nobody until it is configured, and logs that on standard output", async () => {
  const squid = await startContainer("squid", { options: ["--env", "TIERLAB_WIRED=no"] });
  onTestFinished(squid.remove);
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
