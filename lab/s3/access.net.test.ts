import { request as httpRequest } from "node:http";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fakeClock } from "../model/clock.ts";
import {
  admin,
  bucketOf,
  credentialOf,
  REGION,
  refusal,
  startTestServer,
  stateOf,
  type TestServer,
} from "./fixture.ts";
import type { Statement } from "./state.ts";

const allow = (actions: string[], resources: string[], principals: string[] = []): Statement => ({
  effect: "Allow",
  principals,
  actions,
  resources,
});

const role = credentialOf("ASIAROLE", {
  sessionToken: "a session's token",
  expiresAtMs: Date.now() + 3_600_000,
  principalArn: "arn:aws:sts::123456789012:assumed-role/web/i-1",
  statements: [
    allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], ["arn:aws:s3:::photos/*"]),
    { effect: "Deny", principals: [], actions: ["s3:*"], resources: ["arn:aws:s3:::photos/secret/*"] },
  ],
});

const nobody = credentialOf("NOBODY", { statements: [] });

const open = { isPublicAccessBlocked: false, policy: [allow(["s3:GetObject"], ["arn:aws:s3:::open/*"], ["*"])] };
const cors = [
  {
    allowedOrigins: ["http://sample.co.jp"],
    allowedMethods: ["GET", "PUT"] as const,
    allowedHeaders: ["content-type"],
    exposedHeaders: ["ETag"],
    maxAgeSeconds: 30,
  },
];

let server: TestServer;

beforeAll(async () => {
  const buckets = [
    bucketOf("photos", {
      policy: [allow(["s3:ListBucket"], ["arn:aws:s3:::photos"], ["arn:aws:iam::123456789012:role/path/web"])],
    }),
    bucketOf("open", { ...open, cors }),
    bucketOf("blocked", { policy: [allow(["s3:*"], ["*"], ["*"])] }),
  ];
  server = await startTestServer({ state: stateOf({ buckets, credentials: [admin, role, nobody] }) });
  for (const Bucket of ["photos", "open", "blocked"]) {
    for (const Key of ["a", "secret/b"]) await server.client().send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  }
});

afterAll(() => server[Symbol.asyncDispose]());

const get = (client: S3Client, Key: string, Bucket = "photos") => client.send(new GetObjectCommand({ Bucket, Key }));

describe("a role's session", () => {
  test("may do what its policies allow, but nothing that one denies", async () => {
    const client = server.client(role);
    expect(await (await get(client, "a")).Body?.transformToString()).toBe("a");
    expect(await refusal(get(client, "secret/b"))).toEqual({ name: "AccessDenied", status: 403 });
    expect(await refusal(client.send(new ListBucketsCommand({})))).toMatchObject({ name: "AccessDenied" });
    const copy = { Bucket: "photos", Key: "copy", CopySource: "photos/secret/b" };
    expect(await refusal(client.send(new CopyObjectCommand(copy)))).toMatchObject({ name: "AccessDenied" });
    const Delete = { Objects: [{ Key: "none" }, { Key: "secret/b" }] };
    const { Deleted, Errors } = await client.send(new DeleteObjectsCommand({ Bucket: "photos", Delete }));
    expect([Deleted, Errors]).toMatchObject([[{ Key: "none" }], [{ Key: "secret/b", Code: "AccessDenied" }]]);
  });

  test("may do what the bucket's policy allows its role", async () => {
    const { KeyCount } = await server.client(role).send(new ListObjectsV2Command({ Bucket: "photos" }));
    expect(KeyCount).toBe(2);
    // A policy for everybody is one for the account's own callers, too, where access by the public is blocked.
    expect(await (await get(server.client(role), "a", "blocked")).Body?.transformToString()).toBe("a");
    expect(await refusal(server.client(role).send(new ListObjectsV2Command({ Bucket: "open" })))).toMatchObject({
      name: "AccessDenied",
    });
  });

  test("needs the token, the right key, and time that is left", async () => {
    const withoutToken = server.client({ ...role, sessionToken: undefined });
    expect(await refusal(get(withoutToken, "a"))).toEqual({ name: "InvalidAccessKeyId", status: 403 });
    expect(await refusal(get(server.client({ ...role, sessionToken: "other" }), "a"))).toEqual({
      name: "InvalidToken",
      status: 400,
    });
    expect(await refusal(get(server.client({ ...role, secretAccessKey: "other" }), "a"))).toEqual({
      name: "SignatureDoesNotMatch",
      status: 403,
    });
    const past = new Date(Date.now() - 3_600_000);
    const late = server.client(role, { systemClockOffset: past.getTime() - Date.now() });
    expect(await refusal(get(late, "a"))).toMatchObject({ name: "RequestTimeTooSkewed", status: 403 });
  });

  test("presigns what it may do itself, as long as it lasts", async () => {
    const clock = fakeClock(Date.now());
    const ended = { ...role, expiresAtMs: clock.now() + 60_000 };
    await using other = await startTestServer({ clock, state: stateOf({ credentials: [admin, ended] }) });
    await other.client().send(new PutObjectCommand({ Bucket: "photos", Key: "a", Body: "a" }));
    const url = await getSignedUrl(other.client(ended), new GetObjectCommand({ Bucket: "photos", Key: "a" }), {
      expiresIn: 120,
    });
    const secret = await getSignedUrl(
      other.client(ended),
      new GetObjectCommand({ Bucket: "photos", Key: "secret/b" }),
      { expiresIn: 120 },
    );
    const codeOf = async (answer: Response) => /<Code>(.*)<\/Code>/.exec(await answer.text())?.[1] ?? answer.status;
    expect([await codeOf(await fetch(url)), await codeOf(await fetch(secret))]).toEqual([200, "AccessDenied"]);
    clock.advance(60_000);
    expect(await codeOf(await fetch(url))).toBe("ExpiredToken");
    clock.advance(90_000);
    expect(await codeOf(await fetch(url))).toBe("AccessDenied");
  });
});

describe("who may nothing", () => {
  const Bucket = "photos";
  const object = { Bucket, Key: "a" };
  const part = { ...object, UploadId: "x", PartNumber: 1 };

  test.each([
    ["s3:ListAllMyBuckets", () => new ListBucketsCommand({})],
    ["s3:ListBucket", () => new ListObjectsV2Command({ Bucket })],
    ["s3:ListBucket", () => new ListObjectsCommand({ Bucket })],
    ["s3:GetBucketLocation", () => new GetBucketLocationCommand({ Bucket })],
    ["s3:ListBucketMultipartUploads", () => new ListMultipartUploadsCommand({ Bucket })],
    ["s3:GetObject", () => new GetObjectCommand(object)],
    ["s3:PutObject", () => new PutObjectCommand({ ...object, Body: "x" })],
    ["s3:PutObject", () => new CopyObjectCommand({ ...object, CopySource: "open/a" })],
    ["s3:DeleteObject", () => new DeleteObjectCommand(object)],
    ["s3:PutObject", () => new CreateMultipartUploadCommand(object)],
    ["s3:PutObject", () => new UploadPartCommand({ ...part, Body: "x" })],
    ["s3:PutObject", () => new UploadPartCopyCommand({ ...part, CopySource: "open/a" })],
    ["s3:PutObject", () => new CompleteMultipartUploadCommand({ ...part, MultipartUpload: { Parts: [] } })],
    ["s3:AbortMultipartUpload", () => new AbortMultipartUploadCommand(part)],
    ["s3:ListMultipartUploadParts", () => new ListPartsCommand(part)],
  ] as const)("is told that %s is what it may not", async (action, command) => {
    const told = await server
      .client(nobody)
      .send(command() as GetObjectCommand)
      .catch((error: Error) => `${error.name}: ${error.message}`);
    expect(told).toContain(
      `AccessDenied: User: ${nobody.principalArn} is not authorized to perform: ${action} on resource: "arn:aws:s3:::`,
    );
  });

  test("hears nothing of the rest either", async () => {
    const client = server.client(nobody);
    expect(await refusal(client.send(new HeadObjectCommand(object)))).toMatchObject({ status: 403 });
    expect(await refusal(client.send(new HeadBucketCommand({ Bucket })))).toMatchObject({ status: 403 });
    const { Errors } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "a" }] } }));
    expect(Errors).toMatchObject([{ Code: "AccessDenied" }]);
    expect(await (await get(server.client(), "a")).Body?.transformToString()).toBe("a");
  });
});

describe("anybody", () => {
  test.each([
    ["gets what the bucket's policy allows", "/open/a", "GET", 200],
    ["and not what is not there: who may not list is not told so", "/open/none", "GET", 403],
    ["may not list", "/open", "GET", 403],
    ["may not write", "/open/a", "PUT", 403],
    ["gets nothing where public access is blocked", "/blocked/a", "GET", 403],
    ["gets nothing of a private bucket", "/photos/a", "GET", 403],
    ["hears that there is no such bucket", "/nobody/a", "GET", 404],
    ["hears that a name is none of a bucket", "/No_Bucket/a", "GET", 400],
  ])("%s", async (_, path, method, status) => {
    const answer = await fetch(server.url + path, { method });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("x-amz-request-id")).toMatch(/^[0-9A-F]{16}$/);
  });

  test("may not choose an answer's headers", async () => {
    expect((await fetch(`${server.url}/open/a?response-content-type=text/html`)).status).toBe(400);
  });
});

describe("another origin", () => {
  const preflight = (headers: Record<string, string>, path = "/open/a") =>
    fetch(server.url + path, { method: "OPTIONS", headers });
  const asked = {
    origin: "http://sample.co.jp",
    "access-control-request-method": "PUT",
    "access-control-request-headers": "Content-Type",
  };

  test("is told what it may do", async () => {
    const answer = await preflight(asked);
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "access-control-allow-origin": "http://sample.co.jp",
      "access-control-allow-methods": "GET, PUT",
      "access-control-allow-headers": "content-type",
      "access-control-expose-headers": "ETag",
      "access-control-max-age": "30",
      "access-control-allow-credentials": "true",
      vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
    });
  });

  test.each([
    ["another origin", { ...asked, origin: "http://evil.example" }, "/open/a", 403],
    ["another method", { ...asked, "access-control-request-method": "DELETE" }, "/open/a", 403],
    ["another header", { ...asked, "access-control-request-headers": "x-amz-acl" }, "/open/a", 403],
    ["a bucket without rules", asked, "/photos/a", 403],
    ["no origin", { "access-control-request-method": "PUT" }, "/open/a", 400],
  ])("%s is refused", async (_, headers, path, status) => {
    const answer = await preflight(headers, path);
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([status, null]);
  });

  test("reads answers, errors too, where a rule fits", async () => {
    const ask = async (origin: string, path: string) => {
      const { status, headers } = await fetch(server.url + path, { headers: { origin } });
      return [status, headers.get("access-control-allow-origin")];
    };
    expect(await ask("http://sample.co.jp", "/open/a")).toEqual([200, "http://sample.co.jp"]);
    expect(await ask("http://sample.co.jp", "/open/none")).toEqual([403, "http://sample.co.jp"]);
    expect(await ask("http://evil.example", "/open/a")).toEqual([200, null]);
  });
});

test("a bucket may be named by the host", async () => {
  const client = server.client(admin, { forcePathStyle: false, endpoint: `http://s3.localhost:${server.port}` });
  const answers = [`open.s3.${REGION}.amazonaws.com`, "open.s3.amazonaws.com", "open.s3.localhost", "s3.localhost"].map(
    (host) => ask(host, host === "s3.localhost" ? "/none/a" : "/a"),
  );
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200, 404]);
  const url = await getSignedUrl(client, new GetObjectCommand({ Bucket: "photos", Key: "a" }));
  const { host, pathname, search } = new URL(url);
  expect(host).toBe(`photos.s3.localhost:${server.port}`);
  expect(await ask(host, pathname + search)).toEqual({ status: 200, text: "a" });
});

/** What a host name that leads here would get. */
function ask(host: string, path: string): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ port: server.port, host: "127.0.0.1", path, headers: { host } }, async (response) => {
      const text = (await response.toArray()).join("");
      resolve({ status: response.statusCode, text });
    });
    sent.on("error", reject).end();
  });
}

test("until it has been told of its buckets the server asks to be tried later", async () => {
  const { createS3Server } = await import("./index.ts");
  const { server: silent } = createS3Server({ root: server.root, clock: fakeClock(0), log: () => {} });
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const address = silent.address();
  const port = typeof address === "object" ? address?.port : 0;
  expect((await fetch(`http://127.0.0.1:${port}/open/a`)).status).toBe(503);
  silent.closeAllConnections();
  silent.close();
});

test("each request is logged with who asked, what for, and the trace that it came with", async () => {
  const trace = "1-67891233-abcdef012345678912345678";
  await fetch(`${server.url}/open/a%20b`, {
    headers: { "x-amzn-trace-id": `Self=1-1-2;Root=${trace}`, "user-agent": 'a "b"' },
  });
  const line = await server.lineWith("a%20b");
  expect(
    line
      .replace(/\[.*?\]/, "[time]")
      .replace(/Denied \d+/, "Denied BYTES")
      .replace(/ [0-9A-F]{16} /, " ID ")
      .replace(/ [\w+/=]{56} /, " HOSTID ")
      .replace(/ \d+ \d+ "/, ' 1 1 "'),
  ).toBe(
    `- open [time] 127.0.0.1 - ID REST.GET.OBJECT a%20b "GET /open/a%20b HTTP/1.1" 403 AccessDenied BYTES - 1 1 "-" "a \\"b\\"" - HOSTID - - - 127.0.0.1:${server.port} - - - [trace: ${trace}]`,
  );
  await get(server.client(role, { customUserAgent: "logged" }), "a");
  const signed = await server.lineWith("logged");
  expect(signed).toContain(` ${role.principalArn} `);
  expect(signed).toMatch(/ 200 - 1 1 .* SigV4 - AuthHeader /);
});
