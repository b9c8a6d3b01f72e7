import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { get } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { certificateFolder, ensureCertificates, readCertificate } from "../certificates/index.ts";
import { s3Certificate, s3CertificateArn, systemClock, waitUntil } from "../model/index.ts";
import { admin, bucketOf, REGION, stateOf } from "./fixture.ts";
import { startS3Program } from "./program.ts";
import { exchangeRaw, signedRequest } from "./server/raw-fixture.ts";

async function startProgram() {
  const dir = await mkdtemp(join(tmpdir(), "tierlab-s3-program-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const folder = certificateFolder(dir);
  const lines: string[] = [];
  const secureLine = () =>
    waitUntil(() => lines.find((line) => line.includes("TLS")), { what: "a line of HTTPS", timeoutMs: 20_000 });
  const program = await startS3Program({
    ...{ root: join(dir, "data"), httpPort: 0, httpsPort: 0, clock: systemClock },
    readTls: (region) => readCertificate(folder, s3CertificateArn(region)),
    log: (line) => lines.push(line),
  });
  onTestFinished(() => program.stop(0));
  const certify = () =>
    ensureCertificates({ folder, authorityFolder: join(dir, "ca") }, { certificates: [s3Certificate(REGION)] });
  const drafts = async () => (await readdir(join(dir, "data", "drafts"))).length;
  return { program, secureLine, certify, drafts };
}

const open = bucketOf("open", {
  isPublicAccessBlocked: false,
  policy: [{ effect: "Allow", principals: ["*"], actions: ["s3:GetObject"], resources: ["arn:aws:s3:::open/*"] }],
});
const state = stateOf({ buckets: [open], credentials: [admin] });

test("buckets are there at once, and HTTPS for S3's names as soon as there is a certificate", async () => {
  const { program, secureLine, certify } = await startProgram();
  await expect(program.update(state)).rejects.toMatchObject({ code: "CertificateMissing" });
  const { http } = program.ports();
  expect(await exchangeRaw(http, signedRequest({ path: "/open/a", body: Buffer.from("kept") }))).toContain("200 OK");
  const ca = await certify();
  await program.update(state);
  await program.update(state);
  const { https = 0 } = program.ports();
  for (const host of [`open.s3.${REGION}.amazonaws.com`, `s3.${REGION}.amazonaws.com`]) {
    const path = host.startsWith("open") ? "/a" : "/open/a";
    expect(await fetchSecure({ port: https, host, path, ca })).toBe("200 kept");
  }
  expect(await secureLine()).toMatch(/ TLS_\S+ - open\.s3\.\S+ TLSv1\.3 - -$/);
  await expect(
    fetchSecure({ port: https, host: "open.s3.eu-west-1.amazonaws.com", path: "/a", ca }),
  ).rejects.toMatchObject({ code: "ERR_TLS_CERT_ALTNAME_INVALID" });
});

test("a policy may be about requests by TLS alone", async () => {
  const { program, certify } = await startProgram();
  const ca = await certify();
  const policy = open.policy.map((statement) => ({ ...statement, secureTransport: true }));
  await program.update({ ...state, buckets: [{ ...open, policy }] });
  const { http, https = 0 } = program.ports();
  await exchangeRaw(http, signedRequest({ path: "/open/a", body: Buffer.from("kept") }));
  const plain = "GET /open/a HTTP/1.1\r\nhost: s3.localhost\r\nconnection: close\r\n\r\n";
  expect(await exchangeRaw(http, plain)).toContain("403 Forbidden");
  const host = `s3.${REGION}.amazonaws.com`;
  expect(await fetchSecure({ port: https, host, path: "/open/a", ca })).toBe("200 kept");
});

interface SecureAsk {
  readonly port: number;
  readonly host: string;
  readonly path: string;
  readonly ca: string | undefined;
}

function fetchSecure({ port, host, path, ca }: SecureAsk): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path, servername: host, headers: { host }, ca, agent: false };
    get(options, async (response) => resolve(`${response.statusCode} ${(await response.toArray()).join("")}`)).on(
      "error",
      reject,
    );
  });
}

/** An upload whose last byte is kept back. */
async function beginUpload(port: number, drafts: () => Promise<number>) {
  const bytes = signedRequest({ path: "/open/k", body: Buffer.from("0123456789") });
  const socket = connect(port, "127.0.0.1", () => socket.write(bytes.subarray(0, -1)));
  const pieces: Buffer[] = [];
  socket.on("error", () => {}).on("data", (piece) => pieces.push(piece));
  const answer = once(socket, "close").then(() => Buffer.concat(pieces).toString().slice(0, 15));
  await waitUntil(async () => (await drafts()) === 1, { what: "the upload under way", timeoutMs: 20_000 });
  return { answer, end: () => socket.write(bytes.subarray(-1)) };
}

test("an upload under way may end before the program does", async () => {
  const { program, drafts } = await startProgram();
  await program.update(state).catch(() => undefined);
  const upload = await beginUpload(program.ports().http, drafts);
  const stopped = program.stop(60_000);
  upload.end();
  expect(await upload.answer).toBe("HTTP/1.1 200 OK");
  await stopped;
});

test("the program ends when its time is over, whatever is under way", async () => {
  const { program, drafts } = await startProgram();
  await program.update(state).catch(() => undefined);
  const upload = await beginUpload(program.ports().http, drafts);
  await program.stop(100);
  expect(await upload.answer).toBe("");
});
