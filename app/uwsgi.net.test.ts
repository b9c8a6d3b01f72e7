import { expect, test } from "vitest";
import { fakeClock } from "../lab/model/clock.ts";
import { exchangeRaw, startUwsgi, variablesOf } from "../proxy/uwsgi/fixture.ts";
import { encodePacket } from "../proxy/uwsgi/index.ts";
import { createAccessLog } from "./access-log.ts";
import { createApplication } from "./application.ts";
import { fakeStore } from "./fake-store.ts";

const clock = fakeClock(Date.UTC(2022, 10, 6, 3, 1, 47));

/** The application behind the uwsgi protocol. */
async function start(isReady = true) {
  const lines: string[] = [];
  const application = createApplication({
    ...{ store: fakeStore(), clock, servedBy: () => "i-0123456789abcdef0", findInstanceId: async () => undefined },
    ...{ isReady: () => isReady, logFault: () => undefined },
    logRequest: createAccessLog(clock, (line) => lines.push(line)),
  });
  const { port } = await startUwsgi(application);
  return { lines, ask: (more: Record<string, string>) => exchangeRaw(port, more) };
}

test("the log of a uwsgi request has its variables and whom the web server saw, as uWSGI's has", async () => {
  const { ask, lines } = await start();
  const variables = { REQUEST_URI: "/write", PATH_INFO: "/write", HTTP_X_FORWARDED_FOR: "203.0.113.10" };
  expect(await ask(variables)).toBe(
    "HTTP/1.1 200 OK\r\nX-Served-By: i-0123456789abcdef0\r\nContent-Type: text/plain; charset=utf-8\r\n" +
      "Content-Length: 26\r\n\r\nSaved: 2022-11-06 03:01:47",
  );
  const size = encodePacket(variablesOf(variables)).length - 4;
  expect(lines).toEqual([
    expect.stringContaining(
      `req: 1/1] 10.0.2.56 () {18 vars in ${size} bytes} [Sun Nov  6 03:01:47 2022] GET /write => `,
    ),
  ]);
  expect(lines[0]).toContain("generated 26 bytes");
  expect(lines[0]).toContain("(HTTP/1.1 200) 3 headers");
});

test("a stopping application says nothing about the connection of the web server's client", async () => {
  const { ask } = await start(false);
  expect(await ask({ REQUEST_URI: "/read", PATH_INFO: "/read" })).not.toMatch(/^connection:/im);
});
