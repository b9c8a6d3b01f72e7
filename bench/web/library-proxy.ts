/** What the web tier would be on the package `http-proxy`: HTTP alone, kept connections, an access log. */
import { createWriteStream } from "node:fs";
import { Agent, createServer } from "node:http";
import { createProxyServer } from "http-proxy";

const [port, upstream, , file] = process.argv.slice(2);
const log = createWriteStream(`${file}.log`);
const proxy = createProxyServer({
  target: `http://127.0.0.1:${upstream}`,
  agent: new Agent({ keepAlive: true }),
  xfwd: true,
});
proxy.on("error", (_error, _request, response) => void ("writeHead" in response && response.writeHead(502).end()));
createServer((request, response) => {
  response.once("finish", () => {
    const { method, url, headers, socket } = request;
    const agent = headers["user-agent"] ?? "-";
    log.write(
      `${socket.remoteAddress} - - [${new Date().toISOString()}] "${method} ${url}" ${response.statusCode} "${agent}"\n`,
    );
  });
  request.url = request.url?.replace(/^\/http/, "") ?? "/";
  proxy.web(request, response);
}).listen(Number(port), "127.0.0.1");
