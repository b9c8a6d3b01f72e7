/** Something that speaks MySQL's protocol on the loopback interface and keeps nothing. For tests of what a client does. */
import { createServer as createPortFinder } from "node:net";
import { type Connection, createServer } from "mysql2";

/** What becomes of a statement: it is done, refused, or the connection is lost before anybody is told. */
export type Fate = "done" | "read-only" | "cut";

export interface FakeServer {
  readonly port: number;
  /** Every statement with the number of its connection, from 1, in order. */
  readonly asked: readonly { readonly sql: string; readonly connection: number }[];
  /** Decides over each statement; all are done unless told. */
  decide: (sql: string, connection: number) => Fate;
  readonly connections: number;
  close(): Promise<void>;
}

/** In mysql2's server, whose types say less than it takes. */
type Peer = Connection & {
  serverHandshake(options: object): void;
  writeOk(): void;
  writeError(error: object): void;
  writeTextResult(rows: readonly object[], columns: readonly object[]): void;
  sequenceId: number;
  stream: { destroy(): void };
};

const READ_ONLY = {
  code: 1290,
  message: "The MySQL server is running with the --read-only option so it cannot execute this statement",
};
const LONGLONG = 8;
const COLUMN = { catalog: "def", schema: "", table: "", orgTable: "", orgName: "", characterSet: 63 };
const SHAPE = { columnLength: 1, columnType: LONGLONG, flags: 0, decimals: 0 };

/** In mysql2's own server, whose types know of no options. */
interface Server {
  on(event: "connection", take: (connection: Connection) => void): void;
  listen(port: number, host: string, backlog: number, done: () => void): void;
  close(done: () => void): void;
}

/** @param given of its own choice unless told */
export async function startFakeServer(given?: number): Promise<FakeServer> {
  const asked: { sql: string; connection: number }[] = [];
  const peers: Peer[] = [];
  const port = given ?? (await freePort());
  const server: Server = (createServer as unknown as () => Server)();
  const fake: FakeServer = {
    port,
    asked,
    decide: () => "done",
    get connections() {
      return peers.length;
    },
    close: () => {
      for (const peer of peers) peer.stream.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
  server.on("connection", (connection) => {
    const peer = connection as Peer;
    const number = peers.push(peer);
    // A client that leaves in the middle of something is none of the server's business.
    peer.on("error", () => {});
    peer.on("quit", () => peer.stream.destroy());
    peer.on("query", (sql: string) => {
      asked.push({ sql, connection: number });
      // Each statement begins the count of packets anew, which mysql2 does on its client's side alone.
      peer.sequenceId = 1;
      answer(peer, sql, fake.decide(sql, number));
      peer.sequenceId = 0;
    });
    greet(peer, number);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", 128, resolve));
  return fake;
}

function greet(peer: Peer, connectionId: number): void {
  peer.serverHandshake({
    protocolVersion: 10,
    serverVersion: "8.4.0-fake",
    connectionId,
    statusFlags: 2,
    characterSet: 8,
    capabilityFlags: 0xffffff & ~0x800 & ~0x20,
    authCallback: (_: unknown, done: (error: null) => void) => {
      done(null);
      peer.sequenceId = 0;
    },
  });
}

function answer(peer: Peer, sql: string, fate: Fate): void {
  if (fate === "cut") peer.stream.destroy();
  else if (fate === "read-only") peer.writeError(READ_ONLY);
  else if (sql.startsWith("SELECT"))
    peer.writeTextResult([{ isReadOnly: 0 }], [{ name: "isReadOnly", ...COLUMN, ...SHAPE }]);
  else peer.writeOk();
}

/** One that nothing listens on. */
export async function freePort(): Promise<number> {
  const finder = createPortFinder();
  await new Promise<void>((resolve) => finder.listen(0, "127.0.0.1", resolve));
  const address = finder.address();
  await new Promise((resolve) => finder.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}
