/** What runs inside the application to keep a session open through a proxy. */
export interface TunnelPlan {
  /** `host:port` of the proxy. */
  readonly proxy: string;
  /** `host:port` that the tunnel leads to. */
  readonly to: string;
  readonly everyMs: number;
}

/**
 * Opens a tunnel through an HTTP proxy (RFC 9110, 9.3.6) and sends a byte through it again and again. Prints a JSON object a
 * line: that it is open, and how it ended. Ends when standard input does.
 *
 * It is sent to the instance's Node as text: it may use nothing from outside itself, and no import, which the tools
 * that run this file would rewrite.
 */
export function runTunnel({ proxy, to, everyMs }: TunnelPlan): void {
  const net = process.getBuiltinModule("node:net");
  const { hostname, port } = new URL(`http://${proxy}`);
  const socket = net.connect({ host: hostname, port: Number(port), noDelay: true });
  const print = (line: object, done?: () => void) => process.stdout.write(`${JSON.stringify(line)}\n`, done);
  const end = (how: string) => print({ event: "ended", how, atMs: Date.now() }, () => process.exit(0));
  socket.on("error", (error: NodeJS.ErrnoException) => end(error.code === "ECONNRESET" ? "reset" : String(error.code)));
  socket.on("end", () => end("closed"));
  socket.on("connect", () => socket.write(`CONNECT ${to} HTTP/1.1\r\nHost: ${to}\r\n\r\n`));
  socket.once("data", (answer) => {
    const [status = ""] = answer.toString("latin1").split("\r\n");
    if (!/^HTTP\/1\.\d 200 /.test(status)) return end(status);
    print({ event: "open", atMs: Date.now() });
    // The beginning of a request whose header does not end: the far side waits for more of it.
    socket.write("GET / HTTP/1.1\r\nHost: service\r\nX-Session: ");
    setInterval(() => socket.write("."), everyMs);
  });
  process.stdin.on("end", () => end("stopped")).resume();
}
