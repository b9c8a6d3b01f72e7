/**
 * The stand: client, target and two proxies, each a container wired to one fabric as instances of a lab are.
 *
 *   client --veth-- fabric --veth-- target
 *                    |  |
 *              haproxy  nginx
 */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { docker } from "../../lab/docker/images/command.ts";
import { connectDocker, wire } from "../../lab/docker/index.ts";
import { planChanges } from "../../lab/fabric/links/apply.ts";
import { compileLinks, FABRIC_SYSCTLS } from "../../lab/fabric/links/index.ts";
import { compileCounters, METRICS_TABLE } from "../../lab/fabric/metrics/index.ts";
import { compileRuleset, TABLE } from "../../lab/fabric/nft/index.ts";
import { run } from "../../lab/fabric/run.ts";
import { type FabricState, interfaceNameOf, LABEL, LabError, macOf, PREFIX } from "../../lab/model/index.ts";
import { findTemplate, loadLab } from "../../lab/template/index.ts";
import { buildImage, IMAGE } from "./image.ts";
import { healthBut, NOBODY, withListeners, withTargets } from "./many.ts";
import { ECHO_PORT, startHaproxy, startNginxStream, startTarget } from "./programs.ts";
import { benchState, findPlaces, type Places, type Role } from "./state.ts";
import { COUNTS } from "./updates.ts";

/** Container ids by role. */
type Machines = Readonly<Record<Role, string>>;

/**
 * `lab`: the whole rule set of the lab with its counters; the others the same with so many targets behind the HTTP
 * listener. `none`: no rule and no connection tracking at all.
 */
export type Rules = "none" | "lab" | "2 targets" | "1000 targets";

export interface Stand extends AsyncDisposable {
  readonly places: Places;
  /** Runs a load tool at the client and gives what it prints. */
  load(argv: readonly string[]): Promise<string>;
  setRules(rules: Rules): Promise<void>;
  /** A program of this folder, at the client. @returns what it prints */
  call(program: string, argv: readonly string[]): Promise<string>;
  /** Loses another target every 100 ms. @returns what each update took, ms */
  updateRules(seconds: number): Promise<readonly number[]>;
}

const ROOT = join(import.meta.dirname, "../..");
const MTU = 9001;
/**
 * Every path gets as many ports as there are. A closed connection's TIME_WAIT at the target would slow whichever path
 * meets its ports again.
 */
const MACHINE_SYSCTLS = { "net.ipv4.ip_local_port_range": "1024 65535", "net.ipv4.tcp_max_tw_buckets": "0" };

/** @throws LabError where Docker or nft refuses; what was made by then is removed. */
export async function buildStand(): Promise<Stand> {
  const lab = loadLab({ file: findTemplate("three-tier"), name: `bench-${randomBytes(3).toString("hex")}` });
  const places = findPlaces(lab);
  await buildImage();
  await using undo = new AsyncDisposableStack();
  const start = (role: string, options: readonly string[]) => startContainer(lab.name, role, options, undo);
  const fabric = await start("fabric", fabricOptions());
  const client = await start("client", machineOptions());
  const target = await start("target", machineOptions());
  const haproxy = await start("haproxy", machineOptions());
  const nginx = await start("nginx", machineOptions());
  const machines = { clientIp: client, targetIp: target, haproxyIp: haproxy, nginxIp: nginx };
  const state = benchState(lab, places, mapValues(machines, interfaceNameOf));
  await setLinks(fabric, state);
  await wireAll(lab.name, fabric, places, machines);
  await docker(["exec", target, "sh", "-c", startTarget()]);
  await docker(["exec", "--detach", target, ...program("flow-program.ts", ["serve", `${ECHO_PORT}`])]);
  await docker(["exec", haproxy, "sh", "-c", startHaproxy(places.targetIp)]);
  await docker(["exec", nginx, "sh", "-c", startNginxStream(places.targetIp)]);
  const rules = rulesOf(state);
  const owned = undo.move();
  return {
    places,
    load: (argv) => docker(["exec", client, ...argv]),
    setRules: (name) => setRules(fabric, rules[name]),
    call: (name, argv) => docker(["exec", client, ...program(name, argv)]),
    updateRules: (seconds) => updateRules(fabric, withListeners(state, COUNTS), seconds),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function rulesOf(state: FabricState): Readonly<Record<Rules, string>> {
  const compile = (one: FabricState) => {
    const health = healthBut(one, NOBODY);
    return `${compileRuleset(one, health)}${compileCounters(one, health)}`;
  };
  return {
    none: "",
    lab: compile(state),
    "2 targets": compile(withTargets(state, 2)),
    "1000 targets": compile(withTargets(state, 1000)),
  };
}

async function updateRules(fabric: string, state: FabricState, seconds: number): Promise<readonly number[]> {
  const argv = ["exec", "--interactive", fabric, ...program("update-program.ts", [`${seconds}`])];
  const { exitCode, stdout, stderr } = await run("docker", argv, JSON.stringify(state));
  if (exitCode !== 0) throw new LabError("BenchFailed", `updates: ${stderr.trim()}`, { status: 500 });
  return z.array(z.number()).nonempty().parse(JSON.parse(stdout));
}

/** Every container sees this checkout. */
function program(name: string, argv: readonly string[]): string[] {
  return ["node", join(import.meta.dirname, name), ...argv];
}

/** The capabilities and settings that the fabric of a lab has. */
function fabricOptions(): string[] {
  return [
    ...sysctlOptions(FABRIC_SYSCTLS),
    "--cap-add",
    "NET_ADMIN",
    "--cap-add",
    "NET_RAW",
    `${PREFIX}/fabric:latest`,
  ];
}

function machineOptions(): string[] {
  return [...sysctlOptions(MACHINE_SYSCTLS), IMAGE];
}

function sysctlOptions(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([key, value]) => ["--sysctl", `${key}=${value}`]);
}

async function startContainer(
  lab: string,
  role: string,
  options: readonly string[],
  undo: AsyncDisposableStack,
): Promise<string> {
  const name = `${PREFIX}-${lab}-${role}`;
  undo.defer(async () => void (await docker(["rm", "--force", name])));
  const common = ["--name", name, "--label", `${LABEL.lab}=${lab}`, "--network", "none", "--env", "TIERLAB_WIRED=no"];
  const checkout = ["--volume", `${ROOT}:${ROOT}:ro`];
  const id = await docker(["run", "--detach", "--init", ...common, ...checkout, ...options, "sleep", "infinity"]);
  return id.trim();
}

async function setLinks(fabric: string, state: FabricState): Promise<void> {
  const changes = planChanges(compileLinks(state), { addresses: [], blackholes: [] });
  await feed(fabric, ["ip", "-batch", "-"], changes.join("\n"));
}

/** Without a table there is no connection tracking either; what it knew is thrown away. */
async function setRules(fabric: string, rules: string): Promise<void> {
  const tables = [TABLE, `${TABLE}_idle`, METRICS_TABLE];
  const none = tables.map((name) => `table ip ${name}\ndelete table ip ${name}\n`).join("");
  await feed(fabric, ["nft", "-f", "-"], `${none}${rules}`);
  await docker(["exec", fabric, "conntrack", "-F"]);
}

async function wireAll(lab: string, fabric: string, places: Places, machines: Machines): Promise<void> {
  const pidOf = async (id: string) => Number(await docker(["inspect", "--format", "{{.State.Pid}}", id]));
  const roles = Object.keys(machines) as (keyof Machines)[];
  const plans = await Promise.all(
    roles.map(async (role) => {
      const [containerId, address] = [machines[role], places[role]];
      return {
        containerId,
        pid: await pidOf(containerId),
        interface: interfaceNameOf(containerId),
        mac: macOf(containerId),
        address,
        router: address.replace(/\d+$/, "1"),
        mtu: MTU,
        hostname: `ip-${address.replaceAll(".", "-")}`,
      };
    }),
  );
  const results = await wire(connectDocker(), { lab, fabricPid: await pidOf(fabric), plans });
  const failed = results.find(({ error }) => error !== undefined);
  if (failed) throw new LabError("WiringFailed", `wiring: ${failed.error}`, { status: 500 });
}

function mapValues<Key extends string>(
  record: Readonly<Record<Key, string>>,
  change: (value: string) => string,
): Record<Key, string> {
  return Object.fromEntries(Object.entries<string>(record).map(([key, value]) => [key, change(value)])) as Record<
    Key,
    string
  >;
}

async function feed(container: string, argv: readonly string[], input: string): Promise<void> {
  const { exitCode, stderr } = await run("docker", ["exec", "--interactive", container, ...argv], input);
  if (exitCode !== 0) throw new LabError("BenchFailed", `${argv[0]}: ${stderr.trim()}`, { status: 500 });
}
