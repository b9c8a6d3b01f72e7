/**
 * One open flow with a number in every message. `node flow-program.ts serve <port>` echoes;
 * `node flow-program.ts call <ip> <port> <seconds>` sends a number every 2 ms, waits for each to come back, and prints how
 * many did, whether any was wrong, and how often the kernel had to send a segment again.
 */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

const EVERY_MS = 2;
const [mode, ...rest] = process.argv.slice(2);
if (mode === "serve") serve(Number(rest[0]));
else await call(rest[0] ?? "", Number(rest[1]), Number(rest[2]));

function serve(port: number): void {
  createServer({ noDelay: true }, (socket) => socket.pipe(socket).on("error", () => socket.destroy())).listen(port);
}

async function call(host: string, port: number, seconds: number): Promise<void> {
  const socket = connect({ host, port, noDelay: true });
  await once(socket, "connect");
  const endMs = performance.now() + seconds * 1000;
  let count = 0;
  let wrong = 0;
  for (; performance.now() < endMs; count++) {
    socket.write(count.toString(16).padStart(8, "0"));
    const [echo] = (await once(socket, "data")) as [Buffer];
    if (Number.parseInt(echo.toString(), 16) !== count) wrong += 1;
    await delay(EVERY_MS);
  }
  process.stdout.write(JSON.stringify({ count, wrong, ...sentAgain(socket.localPort ?? 0) }));
  socket.destroy();
}

/** Of what was sent again, `needless` had arrived already: the other side says so. */
function sentAgain(port: number): { again: number; needless: number } {
  const said = execFileSync("ss", ["-tinH", `sport = :${port}`], { encoding: "utf8" });
  return {
    again: Number(/retrans:\d+\/(\d+)/.exec(said)?.[1] ?? 0),
    needless: Number(/dsack_dups:(\d+)/.exec(said)?.[1] ?? 0),
  };
}
