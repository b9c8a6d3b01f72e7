import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import net, { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { certificate, converse, echo } from "../../proxy/nlb/userspace/fixture.ts";
import { waitUntil } from "../model/wait.ts";
import { balancerOptions, parseHealthCheck } from "./nlb-options.ts";

interface Running {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  /** The first port that a line of progress names after these words. */
  portAfter(words: string): Promise<number>;
}

const DEADLINE_MS = 20_000;

function run(args: readonly string[]): Running {
  const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts"), "nlb", ...args]);
  onTestFinished(() => void child.kill("SIGKILL"));
  const texts = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    texts.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    texts.err += chunk;
  });
  return {
    child,
    out: () => texts.out,
    err: () => texts.err,
    portAfter: (words) =>
      until(words, () => {
        const found = new RegExp(`${words}\\S*?:(\\d+)`).exec(texts.err)?.[1];
        return found === undefined ? undefined : Number(found);
      }),
  };
}

function until<T>(what: string, probe: () => T | Promise<T>): Promise<NonNullable<T>> {
  return waitUntil(probe, { what, timeoutMs: DEADLINE_MS, everyMs: 20 }) as Promise<NonNullable<T>>;
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test("a balancer in the foreground prints flows' ends, serves metrics, and ends its flows by the deadline", async () => {
  const a = await echo("a");
  const nlb = run(["--listen", "127.0.0.1:0", "--target", a.at, "--metrics", "0", "--json", "--grace", "200ms"]);
  const port = await nlb.portAfter("Listening on ");
  const metricsPort = await nlb.portAfter("Metrics on http://");
  expect(String((await converse(port, "hello").ended).heard)).toBe("a\nhello");
  await until("the flow's end", () => nlb.out().includes("flow-end"));
  const line =
    nlb
      .out()
      .split("\n")
      .find((text) => text.includes("flow-end")) ?? "";
  expect(JSON.parse(line)).toMatchObject({ event: "flow-end", receivedBytes: 5, sentBytes: 7, end: "closed" });
  const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics.json`)).json();
  expect(metrics).toMatchObject({ NewFlowCount: 1, ActiveFlowCount: 0, ProcessedBytes: 12 });
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  expect(text).toContain('aws_networkelb_new_flow_count{load_balancer="nlb"} 1');
  const open = converse(port);
  await once(open.socket, "data");
  nlb.child.kill("SIGHUP");
  open.socket.write("still here");
  await once(open.socket, "data");
  nlb.child.kill("SIGTERM");
  expect((await open.ended).how).toBe("reset");
  expect(await once(nlb.child, "exit")).toEqual([0, null]);
});

test("several processes share a port, their metrics are one sum, and all end together", async () => {
  const a = await echo("a");
  const port = await freePort();
  const nlb = run(["--listen", `127.0.0.1:${port}`, "--target", a.at, "--workers", "2", "--metrics", "0"]);
  const metricsPort = await nlb.portAfter("Metrics on http://");
  const talks = await Promise.all(Array.from({ length: 40 }, () => converse(port, "x").ended));
  expect(new Set(talks.map(({ heard }) => String(heard)))).toEqual(new Set(["a\nx"]));
  await until("all flows to be counted", async () => {
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics.json`)).json();
    const { NewFlowCount, ActiveFlowCount } = metrics as Record<string, number>;
    return NewFlowCount === 40 && ActiveFlowCount === 0;
  });
  nlb.child.kill("SIGINT");
  expect(await once(nlb.child, "exit")).toEqual([0, null]);
  expect((await converse(port, "x").ended).how).toBe("reset");
});

test("NLB-174: TLS is terminated, and each connection leaves its line of the access log", async () => {
  const dir = mkdtempSync(join(tmpdir(), "nlb-cli-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const { cert, key } = certificate(["shop.example"]);
  writeFileSync(join(dir, "cert.pem"), cert);
  writeFileSync(join(dir, "key.pem"), key);
  const a = await echo("a");
  const pair = `${join(dir, "cert.pem")},${join(dir, "key.pem")}`;
  const nlb = run(["--listen", "127.0.0.1:0", "--target", a.at, "--tls", pair]);
  const port = await nlb.portAfter("Listening on ");
  const socket = tls.connect({ port, host: "127.0.0.1", rejectUnauthorized: false, servername: "shop.example" });
  onTestFinished(() => void socket.destroy());
  await once(socket, "data");
  socket.end();
  const line = await until("the line", () => /^tls 2\.0 .*$/m.exec(nlb.out())?.[0]);
  expect(line.split(" ")).toHaveLength(22);
  expect(line).toContain(" tlsv12 - shop.example ");
});

test("wrong usage is one clear line and exit code 2", async () => {
  const exitOf = async (args: readonly string[]) => {
    const nlb = run(args);
    const [code] = await once(nlb.child, "close");
    return `${code} ${nlb.err().split("\n")[0]}`;
  };
  expect(await exitOf(["--listen", "127.0.0.1:0"])).toBe("2 tierlab: --target must be given at least once; got none");
  expect(await exitOf(["--listen", "nowhere", "--target", "127.0.0.1:1"])).toBe(
    "2 tierlab: --listen takes [host:]port; got `nowhere`",
  );
  expect(await exitOf(["--listen", "0", "--target", "127.0.0.1:1", "--workers", "2"])).toBe(
    "2 tierlab: --workers above 1 needs a port to share; got port `0`",
  );
});

test("options become the library's, with its own check of what they say", () => {
  expect(
    balancerOptions({
      ...{ listen: ":8080", target: ["10.0.0.1:80", "10.0.0.2:80"], healthCheck: "http:8081/up", interval: "2.5" },
      ...{ proxyProtocol: true, sticky: true },
    }),
  ).toEqual({
    listeners: [{ port: 8080, forward: "targets" }],
    targetGroups: [
      {
        name: "targets",
        targets: ["10.0.0.1:80", "10.0.0.2:80"],
        healthCheck: { protocol: "HTTP", port: 8081, path: "/up", intervalSeconds: 2.5 },
        proxyProtocolV2: true,
        stickiness: true,
      },
    ],
  });
  expect(parseHealthCheck("tcp")).toEqual({ protocol: "TCP" });
  for (const wrong of ["http", "http:8081", "udp"]) {
    expect(() => parseHealthCheck(wrong)).toThrow(`http:port/path; got \`${wrong}\``);
  }
});
