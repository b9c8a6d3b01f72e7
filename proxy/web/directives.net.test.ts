import { expect, test } from "vitest";
import { call, closedPort, exchangeRaw, rawRequest, startNotingUpstream, startUpstream, startWeb } from "./fixture.ts";

const answering = (lines: string, body = "") =>
  startNotingUpstream(`HTTP/1.1 ${lines}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);

test("edits of headers reach the upstream and the client in httpd's order", async () => {
  const { port, heads } = await answering("200 OK\r\nX-Up: u\r\nX-Gone: 1\r\nX-Edit: abc", "ok");
  const web = await startWeb(`
    ServerName web.example
    ProxyVia Full
    RequestHeader set X-Req "p %{NONE}e"
    RequestHeader edit Cookie a=1 a=2
    Header always set X-Always yes
    Header append X-Up v
    Header unset X-Gone
    Header edit X-Edit ^a(.) $1$1
    ProxyPass / http://127.0.0.1:${port}/`);
  const answer = await exchangeRaw(web.port, rawRequest("GET /x", "Cookie: a=1; b=2"));
  expect(answer.replace(/Date: .*/, "Date: D").split("\r\n")).toEqual([
    ...[
      "HTTP/1.1 200 OK",
      "Date: D",
      "Server: Apache/2.4.68 (Debian)",
      "X-Always: yes",
      "X-Up: u, v",
      "Content-Length: 2",
    ],
    ...["Via: 1.1 web.example (Apache/2.4.68)", "X-Edit: bbc", "Connection: close", "", "ok"],
  ]);
  expect(heads[0]?.split("\r\n")).toEqual([
    ...["GET /x HTTP/1.1", `Host: 127.0.0.1:${port}`, "X-Req: p (null)", "Cookie: a=2; b=2"],
    ...["Via: 1.1 web.example (Apache/2.4.68)", "X-Forwarded-For: 127.0.0.1", "X-Forwarded-Host: shop.example"],
    ...["X-Forwarded-Server: web.example", "Connection: Keep-Alive"],
  ]);
});

test("an ErrorDocument stands in for an error: as text, as another path, as a redirection", async () => {
  const upstream = await startUpstream((request, response) => response.end(`page ${request.url} ${request.method}`));
  const web = await startWeb(`
    ErrorDocument 503 "at rest"
    ErrorDocument 404 /errors/404.html
    ErrorDocument 403 http://elsewhere/
    <Location /denied>
      Require all denied
    </Location>
    ProxyPass /none !
    ProxyPass /refused http://127.0.0.1:${await closedPort()}/
    ProxyPass / http://127.0.0.1:${upstream}/`);
  expect(await call(web.port, { path: "/refused" })).toMatchObject({ status: 503, body: "at rest" });
  expect(await call(web.port, { path: "/none", method: "POST", body: "x" })).toMatchObject({
    ...{ status: 200, body: "page /errors/404.html GET" },
  });
  expect(await call(web.port, { path: "/denied" })).toMatchObject({
    status: 302,
    headers: { location: "http://elsewhere/" },
  });
  expect(web.records).toMatchObject([
    { firstStatus: 503 },
    { firstStatus: 404, status: 200 },
    { firstStatus: 403, status: 302 },
  ]);
});

test("ProxyErrorOverride puts this server's page in place of the upstream's, for the statuses that it names", async () => {
  const upstream = await startUpstream((request, response) => {
    response.writeHead(Number(request.url?.slice(-3)), "Nope", { "X-A": "1" }).end("theirs");
  });
  const web = await startWeb(`
    <Location /some>
      ProxyErrorOverride On 404
    </Location>
    <Location /all>
      ProxyErrorOverride On
    </Location>
    ProxyPass / http://127.0.0.1:${upstream}/`);
  const bodyOf = async (path: string) => (await call(web.port, { path })).body;
  expect(await bodyOf("/some/404")).toContain("<title>404 Nope</title>");
  expect(await bodyOf("/some/500")).toBe("theirs");
  expect(await bodyOf("/all/500")).toContain("<title>500 Nope</title>");
  expect(await bodyOf("/404")).toBe("theirs");
});

test("a balancer gives requests to its members in turn, and to another when one cannot be reached", async () => {
  const [one, two] = await Promise.all([answering("200 OK", "1"), answering("200 OK", "2")]);
  const web = await startWeb(`
    <Proxy balancer://app>
      BalancerMember http://127.0.0.1:${one.port} route=r1
      BalancerMember http://127.0.0.1:${two.port} route=r2
      BalancerMember http://127.0.0.1:${await closedPort()} route=r3
      ProxySet stickysession=S
    </Proxy>
    ProxyPass / balancer://app/base/`);
  const ask = (cookie = "A=1") => call(web.port, { path: "/x", headers: { cookie } });
  const bodies = [];
  for (let count = 0; count < 12; count++) bodies.push((await ask()).body);
  expect(bodies.filter((body) => body === "1")).toHaveLength(6);
  expect((await ask("S=x.r2")).body).toBe("2");
  expect((await ask("S=x.r2")).body).toBe("2");
  expect((await ask("S=x.r3")).status).toBe(200);
  expect(one.heads[0]).toContain("GET /base/x HTTP/1.1");
});

test("a request with a body counts once with a balancer", async () => {
  const served: string[] = [];
  const [one, two] = await Promise.all(
    ["1", "2"].map((name) =>
      startUpstream((request, response) => {
        served.push(name);
        request.resume().once("end", () => response.end());
      }),
    ),
  );
  const web = await startWeb(`
    <Proxy balancer://app>
      BalancerMember http://127.0.0.1:${one}
      BalancerMember http://127.0.0.1:${two}
    </Proxy>
    ProxyPass / balancer://app/`);
  for (let count = 0; count < 4; count++) await call(web.port, { method: "POST", body: "x".repeat(20_000) });
  expect(served).toEqual(["1", "2", "1", "2"]);
});

test("a balancer without a member that works answers 503", async () => {
  const web = await startWeb(`
    <Proxy balancer://app>
      BalancerMember http://127.0.0.1:${await closedPort()}
    </Proxy>
    ProxyPass / balancer://app/`);
  expect((await call(web.port)).status).toBe(503);
  expect((await call(web.port)).status).toBe(503);
});

test("hosts are told apart by name, alias and address; what fits none is the first one's", async () => {
  const { port, heads } = await answering("200 OK");
  const web = await startWeb(`
    <VirtualHost *>
      ServerName first.example
      ProxyPass / http://127.0.0.1:${port}/first/
    </VirtualHost>
    <VirtualHost *>
      ServerName second.example
      ServerAlias *.two.example
      ProxyPreserveHost On
      ProxyPass / http://127.0.0.1:${port}/second/
    </VirtualHost>`);
  for (const host of ["SECOND.example", "a.two.example:99", "unknown"])
    await call(web.port, { path: "/x", headers: { host } });
  expect(heads.map((head) => head.split("\r\n").slice(0, 2))).toEqual([
    ["GET /second/x HTTP/1.1", "Host: SECOND.example"],
    ["GET /second/x HTTP/1.1", "Host: a.two.example:99"],
    ["GET /first/x HTTP/1.1", `Host: 127.0.0.1:${port}`],
  ]);
});

test("redirections, their statuses and pages", async () => {
  const web = await startWeb("Redirect permanent /a http://to.example/b\nRedirect 410 /gone\nRedirect /rel /other");
  expect(await call(web.port, { path: "/a/x?y=1" })).toMatchObject({
    ...{ status: 301, statusMessage: "Moved Permanently", headers: { location: "http://to.example/b/x?y=1" } },
  });
  expect((await call(web.port, { path: "/gone" })).status).toBe(410);
  expect((await call(web.port, { path: "/rel", headers: { host: "h:81" } })).headers.location).toBe(
    "http://h:81/other",
  );
});

test("ServerTokens and ServerSignature say how much the server tells of itself", async () => {
  const web = await startWeb("ServerName w.example\nServerTokens Prod\nServerSignature On");
  const answer = await call(web.port, { headers: { host: "called.example" } });
  expect(answer.headers.server).toBe("Apache");
  expect(answer.body).toContain("<address>Apache Server at called.example Port");
});

test("interim answers reach the client, a 100 only the one that waits for it", async () => {
  const { port } = await startNotingUpstream(
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
  );
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${port}/`);
  expect(await exchangeRaw(web.port, rawRequest("GET /"))).toMatch(
    /^HTTP\/1\.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP\/1\.1 200 OK/,
  );
  const waiting = rawRequest("POST /", "Expect: 100-continue", "Content-Length: 1");
  expect(await exchangeRaw(web.port, waiting)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 103/);
});

test("a chunked body that is short goes on with a length, a long one in chunks", async () => {
  const seen: (string | undefined)[] = [];
  const upstream = await startUpstream(async (request, response) => {
    let bytes = 0;
    for await (const chunk of request) bytes += chunk.length;
    seen.push(`${request.headers["content-length"] ?? request.headers["transfer-encoding"]} ${bytes}`);
    response.end();
  });
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${upstream}/`);
  const headers = { "transfer-encoding": "chunked" };
  await call(web.port, { method: "POST", headers, body: "hello" });
  await call(web.port, { method: "POST", headers, body: "x".repeat(100_000) });
  expect(seen).toEqual(["5 5", "chunked 100000"]);
  const impatient = rawRequest("POST /", "Transfer-Encoding: chunked", "Expect: 100-continue");
  await exchangeRaw(web.port, `${impatient}5\r\nhello\r\n0\r\n\r\n`);
  expect(seen.at(-1)).toBe("5 5");
});

test("TRACE and OPTIONS that may go no further are answered here", async () => {
  const web = await startWeb("ProxyPass / http://127.0.0.1:1/");
  const trace = await exchangeRaw(web.port, rawRequest("TRACE /x", "Max-Forwards: 0"));
  expect(trace).toMatch(/Content-Type: message\/http\r\n\r\nTRACE \/x HTTP\/1\.1\r\nHost: shop\.example/);
  expect(await exchangeRaw(web.port, rawRequest("OPTIONS /", "Max-Forwards: 0"))).toContain("\r\nAllow: TRACE\r\n");
  expect(await exchangeRaw(web.port, rawRequest("GET /", "Max-Forwards: 0"))).toMatch(
    /^HTTP\/1\.1 400 Proxy Error\r\n/,
  );
  expect(await exchangeRaw(web.port, rawRequest("OPTIONS *"))).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});
