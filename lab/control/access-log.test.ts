import { expect, test } from "vitest";
import { readAccessLog } from "./access-log.ts";
import { fakeAgents } from "./test/ports.ts";

test("the access log is the fabric's, and what is none is refused", async () => {
  expect(await readAccessLog(fakeAgents({ "/access-log": ["tls 2.0"] }))).toEqual(["tls 2.0"]);
  await expect(readAccessLog(fakeAgents({ "/access-log": [1] }))).rejects.toMatchObject({ code: "InvalidAccessLog" });
});
