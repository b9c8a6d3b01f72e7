import { request as httpRequest } from "node:http";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bucketOf, REGION, startTestServer, stateOf, type TestServer } from "./fixture.ts";
import type { Bucket, Website } from "./state.ts";

const pages: Website = { kind: "pages", indexDocument: "index.html", errorDocument: "404.html" };

function siteOf(name: string, website: Website | undefined, rest: Partial<Bucket> = {}): Bucket {
  const resources = [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`];
  const policy = [
    { effect: "Allow" as const, principals: ["*"], actions: ["s3:GetObject", "s3:ListBucket"], resources },
  ];
  return bucketOf(name, { website, policy, isPublicAccessBlocked: false, ...rest });
}

/** As most policies are: pages may be read, and nothing listed. */
const unlisted = [
  { effect: "Allow" as const, principals: ["*"], actions: ["s3:GetObject"], resources: ["arn:aws:s3:::unlisted/*"] },
];

const buckets = [
  siteOf("sample.co.jp", pages),
  siteOf("unlisted", pages, { policy: unlisted }),
  siteOf("plain", { kind: "pages", indexDocument: "index.html", errorDocument: undefined }),
  siteOf("old", { kind: "redirect", hostName: "sample.co.jp", protocol: "https" }),
  siteOf("private", pages, { isPublicAccessBlocked: true }),
  siteOf("no-site", undefined),
];

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ state: stateOf({ buckets }) });
  const put = (Bucket: string, Key: string, rest: object = {}) =>
    server
      .client()
      .send(new PutObjectCommand({ Bucket, Key, Body: `${Bucket} ${Key}`, ContentType: "text/html", ...rest }));
  for (const bucket of ["sample.co.jp", "unlisted", "private"]) {
    for (const key of ["index.html", "404.html", "docs/index.html", "docs/a.html"]) await put(bucket, key);
  }
  await put("sample.co.jp", "moved.html", { WebsiteRedirectLocation: "/docs/a.html" });
});

afterAll(async () => {
  expect(server.warnings).toEqual([]);
  await server[Symbol.asyncDispose]();
});

interface Page {
  readonly status: number | undefined;
  readonly text: string;
  readonly type: string | undefined;
  readonly location: string | undefined;
}

function ask(host: string, path: string, method = "GET", headers: Record<string, string> = {}): Promise<Page> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port: server.port, method, path, headers: { host, ...headers } };
    const sent = httpRequest(options, async (response) => {
      const text = (await response.toArray()).join("");
      const { "content-type": type, location } = response.headers;
      resolve({ status: response.statusCode, text, type, location });
    });
    sent.on("error", reject).end();
  });
}

const endpoint = (bucket: string) => `${bucket}.s3-website-${REGION}.amazonaws.com`;

test.each([
  ["its index document", "/", 200, "sample.co.jp index.html"],
  ["one with a query", "/?a=b", 200, "sample.co.jp index.html"],
  ["a page", "/docs/a.html", 200, "sample.co.jp docs/a.html"],
  ["a folder's index document", "/docs/", 200, "sample.co.jp docs/index.html"],
  ["its error document for what is not there", "/none.html", 404, "sample.co.jp 404.html"],
  ["its error document for a folder without index", "/none/", 404, "sample.co.jp 404.html"],
])("a website shows %s, at its endpoint and where a name leads to it", async (_, path, status, text) => {
  for (const host of [
    endpoint("sample.co.jp"),
    `sample.co.jp.s3-website.${REGION}.amazonaws.com:80`,
    "sample.co.jp",
    "Sample.co.jp:8080",
  ]) {
    expect(await ask(host, path)).toEqual({ status, text, type: "text/html", location: undefined });
  }
});

test("a folder without its slash is sent to the one with it", async () => {
  expect(await ask("sample.co.jp", "/docs?a=b")).toMatchObject({ status: 302, location: "/docs/", text: "" });
  expect(await ask("sample.co.jp", "/moved.html")).toMatchObject({ status: 301, location: "/docs/a.html", text: "" });
});

test("all requests may be sent to another host", async () => {
  expect(await ask(endpoint("old"), "/docs/a?b=c")).toMatchObject({
    status: 301,
    location: "https://sample.co.jp/docs/a?b=c",
  });
});

test("only GET and HEAD are for websites", async () => {
  for (const method of ["PUT", "POST", "DELETE"])
    expect(await ask("sample.co.jp", "/x.html", method)).toMatchObject({
      status: 405,
      type: "text/html; charset=utf-8",
    });
  expect(await ask("sample.co.jp", "/", "HEAD")).toMatchObject({ status: 200, text: "" });
  expect(await ask("sample.co.jp", "/none", "HEAD")).toMatchObject({ status: 404, text: "" });
});

test("what is missing is forbidden where nobody may list the bucket, and shown by the error document all the same", async () => {
  expect(await ask(endpoint("unlisted"), "/none")).toMatchObject({ status: 403, text: "unlisted 404.html" });
});

test("without an error document an error is a page that tells it, with nothing in it that a browser would run", async () => {
  const { status, text, type } = await ask(endpoint("plain"), "/%3Cscript%3Ealert(1)%3C/script%3E");
  expect([status, type]).toEqual([404, "text/html; charset=utf-8"]);
  expect(text).toContain("<li>Code: NoSuchKey</li>");
  expect(text).toContain("<li>Key: &lt;script&gt;alert(1)&lt;/script&gt;</li>");
});

test.each([
  ["private", 403, "AccessDenied"],
  ["no-site", 404, "NoSuchWebsiteConfiguration"],
  ["nobody", 404, "NoSuchBucket"],
])("of %s there is no website", async (bucket, status, code) => {
  const page = await ask(endpoint(bucket), "/");
  expect([page.status, /<li>Code: (\w+)/.exec(page.text)?.[1]]).toEqual([status, code]);
});

test("a condition or range is meant for the page, and not for the error document", async () => {
  expect(await ask("sample.co.jp", "/", "GET", { range: "bytes=0-5" })).toMatchObject({ status: 206, text: "sample" });
  expect(await ask("sample.co.jp", "/none", "GET", { range: "bytes=0-5" })).toMatchObject({
    status: 404,
    text: "sample.co.jp 404.html",
  });
});
