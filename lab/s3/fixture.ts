/** A server with a bucket or two, and AWS's own client for it. For tests. */
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { type Clock, systemClock } from "../model/clock.ts";
import { waitUntil } from "../model/wait.ts";
import { createS3Server } from "./server/server.ts";
import type { Bucket, S3Credential, S3State, Statement } from "./state.ts";

export const REGION = "ap-northeast-1";

export const everything: Statement = { effect: "Allow", principals: [], actions: ["s3:*"], resources: ["*"] };

export function bucketOf(name: string, rest: Partial<Bucket> = {}): Bucket {
  return { name, cors: [], website: undefined, policy: [], isPublicAccessBlocked: true, ...rest };
}

export function credentialOf(accessKeyId: string, rest: Partial<S3Credential> = {}): S3Credential {
  return {
    accessKeyId,
    secretAccessKey: `secret of ${accessKeyId}`,
    sessionToken: undefined,
    expiresAtMs: undefined,
    principalArn: `arn:aws:iam::123456789012:user/${accessKeyId}`,
    statements: [everything],
    ...rest,
  };
}

export const admin = credentialOf("ADMIN");

export function stateOf(rest: Partial<S3State> = {}): S3State {
  return { region: REGION, buckets: [bucketOf("photos")], credentials: [admin], ...rest };
}

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly root: string;
  /** Lines of the access log. */
  readonly lines: string[];
  /** What went wrong in the server itself. */
  readonly warnings: unknown[];
  setState(state: S3State): void;
  /** The newest line of the access log with that in it: it is written when the client has its answer already. */
  lineWith(text: string): Promise<string>;
  client(credential?: S3Credential, config?: S3ClientConfig): S3Client;
  /** Ends the server and leaves its folder. */
  stop(): Promise<void>;
}

export interface TestServerOptions {
  readonly state?: S3State;
  readonly clock?: Clock;
  /** Of a server that ran before. */
  readonly root?: string;
}

export async function startTestServer({
  state = stateOf(),
  clock = systemClock,
  root,
}: TestServerOptions = {}): Promise<TestServer> {
  const folder = root ?? (await mkdtemp(join(tmpdir(), "tierlab-s3-")));
  const lines: string[] = [];
  const warnings: unknown[] = [];
  const { server, setState } = createS3Server({
    ...{ root: folder, clock },
    log: (line) => lines.push(line),
    warn: (error) => warnings.push(error),
  });
  setState(state);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const clients: S3Client[] = [];
  const stop = async () => {
    for (const client of clients) client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    ...{ url, port, root: folder, lines, warnings, setState, stop },
    lineWith: (text) =>
      waitUntil(() => lines.findLast((line) => line.includes(text)), {
        what: `a line with ${text}`,
        timeoutMs: 20_000,
      }),
    client(credential = admin, config = {}) {
      const client = clientFor(url, credential, config);
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function clientFor(endpoint: string, credential: S3Credential, config: S3ClientConfig): S3Client {
  const { accessKeyId, secretAccessKey, sessionToken } = credential;
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  return new S3Client({ region: REGION, endpoint, forcePathStyle: true, credentials, maxAttempts: 1, ...config });
}

/** The name of the error that the SDK makes of an answer, and its HTTP status. */
export async function refusal(work: Promise<unknown>): Promise<{ name: string; status: number | undefined }> {
  try {
    await work;
  } catch (error) {
    const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { name, status: $metadata?.httpStatusCode };
  }
  throw new Error("It was not refused");
}
