/**
 * A lease: while this process holds its connection to control, faults that belong to the lease stay on. However the
 * process ends, the kernel closes the connection, and control ends the faults.
 */
import http from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { LabError } from "../model/errors.ts";
import { apiError, linesOf, unreachable } from "./client.ts";

export interface HeldLease {
  readonly id: string;
  /** Gives it back: what still belongs to it ends. */
  release(): void;
}

/** Real time. Control counts a lease as left after two seconds, or ten after a change of the lead. */
const RETRY = { pauseMs: 100, forMs: 15_000 };
/** Several of control's heartbeats. */
const SILENCE_MS = 3000;
const CONNECT_MS = 10_000;

/**
 * Opens a lease and keeps it over cuts and changes of the leading control. It does not keep the process alive.
 *
 * @param findUrl gives the API of the control that leads
 * @throws LabError of the API, or `ControlUnreachable`, when it cannot be opened
 */
export async function holdLease(findUrl: () => Promise<string>): Promise<HeldLease> {
  const end = new AbortController();
  const first = await connect(await findUrl(), "/v1/leases", end.signal);
  void keep(first, findUrl, end.signal);
  return { id: first.leaseId, release: () => end.abort() };
}

interface Connection {
  readonly leaseId: string;
  /** Resolves when the connection is gone. */
  readonly ended: Promise<void>;
}

async function keep(first: Connection, findUrl: () => Promise<string>, signal: AbortSignal): Promise<void> {
  let connection: Connection | undefined = first;
  while (connection) {
    await connection.ended;
    connection = await takeUp(first.leaseId, findUrl, signal);
  }
}

/** `undefined` once it is released, over, or control has been away for too long. */
async function takeUp(
  leaseId: string,
  findUrl: () => Promise<string>,
  signal: AbortSignal,
): Promise<Connection | undefined> {
  for (const deadline = performance.now() + RETRY.forMs; !signal.aborted && performance.now() < deadline; ) {
    try {
      return await connect(await findUrl(), `/v1/leases/${leaseId}`, signal);
    } catch (error) {
      if (error instanceof LabError && error.code === "LeaseOver") return undefined;
    }
    await delay(RETRY.pauseMs, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

async function connect(url: string, path: string, signal: AbortSignal): Promise<Connection> {
  const response = await open(`${url}${path}`, signal).catch((cause: unknown) => {
    throw unreachable(url, cause);
  });
  response.on("error", () => {});
  const lines = linesOf(response);
  const { value } = await lines.next();
  if (value === undefined) throw unreachable(url, new Error("it broke off"));
  const told = JSON.parse(value) as { leaseId: string };
  if (response.statusCode !== 200) throw apiError(response.statusCode ?? 500, told);
  response.socket.unref();
  return { leaseId: told.leaseId, ended: drain(lines) };
}

async function drain(lines: AsyncGenerator<string>): Promise<void> {
  try {
    for await (const _ of lines);
  } catch {
    // However it ended, it is taken up again.
  }
}

function open(url: string, signal: AbortSignal): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: "POST", agent: false, signal, timeout: SILENCE_MS });
    const timer = setTimeout(() => request.destroy(new Error(`no answer in ${CONNECT_MS} ms`)), CONNECT_MS);
    request.once("timeout", () => request.destroy(new Error(`silence for ${SILENCE_MS} ms`)));
    request.on("error", reject);
    request.once("close", () => clearTimeout(timer));
    request.once("response", (response) => {
      clearTimeout(timer);
      resolve(response);
    });
    request.end();
  });
}
