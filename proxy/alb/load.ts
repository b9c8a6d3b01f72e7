/** Many requests over one connection, and what memory they leave behind: for a test and for its long form, the soak. */
import { connect } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const BATCH = 50;
const REQUEST = "GET /a?b=c HTTP/1.1\r\nHost: example.com\r\nUser-Agent: test\r\nCookie: a=b\r\n\r\n";
/** What the target must answer with. */
export const BODY = "the body of an answer";
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Sends that many requests over one connection, a batch at a time. */
export async function sendRequests(port: number, count: number): Promise<void> {
  const socket = connect({ port, host: "127.0.0.1" });
  for (let sent = 0; sent < count; sent += BATCH) {
    let left = BATCH;
    const answered = new Promise<void>((resolve, reject) => {
      let tail = "";
      socket.once("close", () => reject(new Error("The connection ended")));
      socket.on("data", (chunk) => {
        const parts = (tail + chunk.toString("latin1")).split(BODY);
        left -= parts.length - 1;
        tail = (parts.at(-1) ?? "").slice(-BODY.length);
        if (left <= 0) resolve();
      });
    });
    socket.write(REQUEST.repeat(BATCH));
    await answered;
    socket.removeAllListeners("data").removeAllListeners("close");
  }
  socket.destroy();
}

/** By the process, after a collection. */
export function bytesHeld(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
