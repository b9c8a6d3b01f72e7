/**
 * Runs inside an instance: opens a tunnel through an HTTP proxy (RFC 9110, 9.3.6) and sends a byte through it again and again,
 * as a user does whose session is open. Prints a JSON object a line: that it is open, and how it ended. It is sent as text to
 * the instance's Node, so it has no imports of ours. Ends when its standard input does.
 *
 *     node --input-type=module-typescript -e "$(cat tunnel-program.ts)" '{"proxy":"10.0.0.126:3128","to":"10.1.0.254:80","everyMs":200}'
 */
import net from "node:net";

interface Plan {
  /** `host:port` of the proxy. */
  readonly proxy: string;
  /** `host:port` that the tunnel leads to. */
  readonly to: string;
  readonly everyMs: number;
}

const plan = JSON.parse(process.argv.at(-1) as string) as Plan;
const colon = plan.proxy.lastIndexOf(":");
const socket = net.connect({ host: plan.proxy.slice(0, colon), port: Number(plan.proxy.slice(colon + 1)) });
socket.setNoDelay(true);

function end(how: string): void {
  process.stdout.write(`${JSON.stringify({ event: "ended", how, atMs: Date.now() })}\n`, () => process.exit(0));
}

socket.on("error", (error: NodeJS.ErrnoException) => end(error.code === "ECONNRESET" ? "reset" : (error.code ?? "")));
socket.on("end", () => end("closed"));
socket.on("connect", () => socket.write(`CONNECT ${plan.to} HTTP/1.1\r\nHost: ${plan.to}\r\n\r\n`));
socket.once("data", (answer) => {
  if (!/^HTTP\/1\.\d 200 /.test(answer.toString("latin1")))
    return end(answer.toString("latin1").split("\r\n")[0] ?? "");
  process.stdout.write(`${JSON.stringify({ event: "open", atMs: Date.now() })}\n`);
  // The beginning of a request whose header never ends: the far side waits for more of it.
  socket.write("GET / HTTP/1.1\r\nHost: service\r\nX-Session: ");
  setInterval(() => socket.write("."), plan.everyMs);
});
process.stdin.on("end", () => end("stopped")).resume();
