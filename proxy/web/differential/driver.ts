/**
 * `node driver.mjs <httpd|web> <seed> <generated> [token...]`: plays every case against one server, in a container without a
 * network, and prints what was seen as JSON. Both servers run at the same addresses, so whatever differs is theirs. Cases that
 * are named by their tokens are played one after the other, and no others.
 */
import { spawn } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { waitUntil } from "../../../lab/model/wait.ts";
import { askCase, type ClientView } from "./ask.ts";
import type { Case, ConfigName } from "./case.ts";
import { allCases } from "./cases/index.ts";
import {
  ACCESS_LOG,
  CLOSING_PORT,
  CONFIG_NAMES,
  configText,
  ERROR_LOG,
  FRONT_PORT,
  RESETTING_PORT,
  UPSTREAM_PORT,
} from "./configs.ts";
import { startClosing, startUpstream, type UpstreamView } from "./upstream.ts";

/** What one server did with one case. */
export interface Seen {
  readonly client: ClientView;
  readonly upstream: readonly UpstreamView[];
  /** Lines of the access log that name the client's port, without it. */
  readonly access: readonly string[];
  /** Module and level of lines of the error log that name the client. */
  readonly errors: readonly string[];
}

/** What both logs and the upstream had besides. */
export interface Round {
  readonly seen: Readonly<Record<string, Seen>>;
  /** Requests that reached the upstream without a token, by configuration. */
  readonly strays: Readonly<Record<string, readonly UpstreamView[]>>;
  /** Error-log lines at `crit` or worse. */
  readonly alarms: readonly string[];
}

const LANES = 12;
/** Of the first client; each has the next one. Below those that the kernel gives to others. */
const CLIENT_PORT = 10_000;
const CONFIG_FILE = "/tmp/compared.conf";
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  httpd: ["httpd", "-D", "FOREGROUND", "-f", CONFIG_FILE],
  web: ["node", "/differential/web.mjs", "-f", CONFIG_FILE],
};

async function main(): Promise<void> {
  const [server = "", seed = "1", generated = "0", ...tokens] = process.argv.slice(2);
  const isNamed = ({ token }: Case) => tokens.length === 0 || tokens.includes(token);
  const cases = allCases(Number(seed), Number(generated)).filter(isNamed);
  const lanes = tokens.length === 0 ? LANES : 1;
  const seen: Record<string, Seen> = {};
  const strays: Record<string, readonly UpstreamView[]> = {};
  const alarms: string[] = [];
  await startClosing(CLOSING_PORT, "close");
  await startClosing(RESETTING_PORT, "reset");
  for (const config of CONFIG_NAMES) {
    const some = cases.filter((one) => one.config === config);
    if (some.length === 0) continue;
    const round = await playConfig(COMMANDS[server] ?? [], config, { cases: some, lanes });
    Object.assign(seen, round.seen);
    strays[config] = round.strays;
    alarms.push(...round.alarms);
  }
  process.stdout.write(JSON.stringify({ seen, strays, alarms } satisfies Round), () => process.exit());
}

interface Play {
  readonly cases: readonly Case[];
  /** How many are played at once. */
  readonly lanes: number;
}

async function playConfig(command: readonly string[], config: ConfigName, { cases, lanes }: Play) {
  await Promise.all([ACCESS_LOG, ERROR_LOG].map((file) => rm(file, { force: true })));
  await writeFile(CONFIG_FILE, configText(config));
  const upstream = await startUpstream(cases, UPSTREAM_PORT);
  const [program = "", ...rest] = command;
  const server = spawn(program, rest, {
    stdio: ["ignore", "inherit", "inherit"].map((one, at) => (at === 1 ? 2 : one)) as never,
  });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  await waitUntil(() => canConnect(FRONT_PORT), { what: `the server with ${config}`, timeoutMs: 30_000 });
  const views = await playCases({ cases, lanes });
  server.kill("SIGTERM");
  await ended;
  upstream.close();
  return collect(cases, views, upstream.views);
}

let clientPort = CLIENT_PORT;

/** In several lanes: what is slow in one case waits beside others. */
async function playCases({ cases, lanes }: Play): Promise<ReadonlyMap<string, ClientView>> {
  const views = new Map<string, ClientView>();
  const rest = [...cases];
  const lane = async () => {
    for (let one = rest.shift(); one; one = rest.shift())
      views.set(one.token, await askCase(one, FRONT_PORT, clientPort++));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return views;
}

async function collect(
  cases: readonly Case[],
  clients: ReadonlyMap<string, ClientView>,
  upstream: ReadonlyMap<string, readonly UpstreamView[]>,
) {
  const access = (await linesOf(ACCESS_LOG)).map((line) => line.split(/ (.*)/s));
  const errorLines = await linesOf(ERROR_LOG);
  const seen = cases.map(({ token }): [string, Seen] => {
    const client = clients.get(token) as ClientView;
    return [
      token,
      {
        client,
        upstream: upstream.get(token) ?? [],
        access: access.filter(([port]) => port === String(client.port)).map(([, text = ""]) => text),
        errors: errorLines.filter((line) => line.includes(`[client 127.0.0.1:${client.port}]`)).map(classOf),
      },
    ];
  });
  const alarms = errorLines.filter((line) => /:(crit|alert|emerg)\]/.test(line));
  return { seen: Object.fromEntries(seen), strays: upstream.get("") ?? [], alarms };
}

/** `[proxy_http:error]`. */
function classOf(line: string): string {
  return /\[(\w+:\w+)\]/.exec(line)?.[1] ?? line;
}

async function linesOf(file: string): Promise<string[]> {
  const text = await readFile(file, "latin1").catch(() => "");
  return text.split("\n").filter((line) => line !== "");
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}

await main();
