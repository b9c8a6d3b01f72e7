import { createServer as createHttpsServer, type Server as HttpsServer } from "node:https";
import type { Server } from "node:net";
import { createS3Server, type S3ServerOptions } from "./server/server.ts";
import type { S3State } from "./state.ts";

/** What HTTPS is served with, PEM. */
export interface TlsPair {
  readonly cert: string;
  readonly key: string;
}

export interface S3ProgramOptions extends S3ServerOptions {
  readonly httpPort: number;
  readonly httpsPort: number;
  /** The certificate of S3's names in a region. @throws LabError where it has not been made yet */
  readonly readTls: (region: string) => Promise<TlsPair>;
}

/** The server on its ports. */
export interface S3Program {
  /**
   * Buckets and credentials take effect at once, whatever becomes of the certificate.
   *
   * @throws what `readTls` throws, and errors of listening: whoever told the state tries again
   */
  update(state: S3State): Promise<void>;
  /** Lets requests under way finish, at most for `withinMs`. */
  stop(withinMs: number): Promise<void>;
  /** Where it listens; HTTPS only once there was a certificate. */
  ports(): { readonly http: number; readonly https: number | undefined };
}

/** Listens for HTTP at once, and for HTTPS as soon as a state tells which region's names it has. */
export async function startS3Program({
  httpPort,
  httpsPort,
  readTls,
  ...options
}: S3ProgramOptions): Promise<S3Program> {
  const { server, attach, setState } = createS3Server(options);
  let secure: HttpsServer | undefined;
  let presented: string | undefined;
  await listen(server, httpPort);

  async function present({ cert, key }: TlsPair): Promise<void> {
    if (presented === cert) return;
    if (secure) secure.setSecureContext({ cert, key });
    else {
      const next = createHttpsServer({ cert, key });
      attach(next);
      await listen(next, httpsPort);
      secure = next;
    }
    presented = cert;
  }

  return {
    async update(state) {
      setState(state);
      await present(await readTls(state.region));
    },
    async stop(withinMs) {
      const servers = [server, ...(secure ? [secure] : [])];
      const timer = setTimeout(() => servers.map((one) => one.closeAllConnections()), withinMs);
      await Promise.all(servers.map(close));
      clearTimeout(timer);
    },
    ports: () => ({ http: portOf(server), https: secure && portOf(secure) }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Idle connections end at once: `close` of node:http sees to it. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}
