import { expect, test } from "vitest";
import { httpdClients, squidClients } from "./access-log.ts";

test("httpd's log gives each address that asked once", () => {
  const line = (ip: string) => `${ip} - - [21/Nov/2026:11:35:02 +0000] "GET / HTTP/1.1" 200 112 "-" "curl/8.14.1"`;
  const notice = "[Sat Nov 21 11:34:01.968546 2026] [mpm_event:notice] [pid 6:tid 6] AH00489: Apache configured";
  expect(httpdClients([notice, line("10.0.0.132"), line("10.0.0.4"), line("10.0.0.132")])).toEqual([
    "10.0.0.132",
    "10.0.0.4",
  ]);
});

test("squid's log gives the client, not the origin and not who only checked its health", () => {
  const line = "1795260902.835      0 192.168.0.254 TCP_MISS/200 442 GET http://10.1.0.254/ - HIER_DIRECT/10.1.0.254 -";
  const check =
    "1795260899.711      0 10.0.0.126 NONE_NONE/000 0 - error:transaction-end-before-headers - HIER_NONE/- -";
  const httpCheck =
    "1795270118.290      0 10.0.0.126 TCP_HIT/200 13034 GET http://localhost:3128/squid-internal-static/icons/SN.png - HIER_NONE/- image/png";
  expect(squidClients([check, httpCheck, "2026/11/21 11:33:20| Processing", line, line])).toEqual(["192.168.0.254"]);
});
