/** Who is who in a cloned-ec2 lab, and how a server gets a successor. */
import type { InstanceHandle } from "../../lab/handle/index.ts";
import { scaledMs } from "../../lab/model/clock.ts";
import { LabError } from "../../lab/model/errors.ts";
import type { TargetGroup } from "../../lab/model/load-balancer.ts";
import type { Stage } from "../../lab/scenario/index.ts";

/** Real time; a generous deadline. */
export const PATIENCE_MS = 120_000;
/** Real time in which every node knows of a change, on a machine that is busy. */
export const TOLD_MS = 1_500;

export interface Cast {
  /** The servers by their name, over HTTPS. */
  readonly url: string;
  /** That name alone. */
  readonly host: string;
  /** Those that get requests. */
  readonly servers: readonly InstanceHandle[];
  /** The target group that serves the name. */
  readonly group: TargetGroup;
  /** That and, in a lab with `StickyGroup`, the sticky one: a server belongs to all of them. */
  readonly groups: readonly TargetGroup[];
}

/** The lab as it is now, whoever played before. */
export async function readCast({ lab, plan }: Stage): Promise<Cast> {
  const groups = plan.targetGroups;
  const group = groups.find(({ logicalId }) => logicalId === "TargetGroup") as TargetGroup;
  const url = plan.outputs.find(({ key }) => key === "URL")?.value ?? "";
  const healthy = new Set((await lab.targetGroup(group.name).healthy()).map(({ targetId }) => targetId));
  const servers = (await lab.instances("Server")).filter(({ instanceId }) => healthy.has(instanceId));
  return { url, host: new URL(url).hostname, servers, group, groups };
}

/** The same with two servers: the template has one, which is cloned where nobody has done so yet. */
export async function readPair(stage: Stage): Promise<Cast> {
  const cast = await readCast(stage);
  const [only, second] = cast.servers;
  if (!only || second) return cast;
  stage.tell(`${only.name} is alone; a clone joins it first.`);
  await join(stage, cast, await cloneOf(stage, cast, only));
  return readCast(stage);
}

/**
 * A clone that serves as its origin does: with the role that the template gives its server, and its own address where the
 * origin's was. It is in no target group yet.
 *
 * @param zone another than the origin's unless told
 */
export async function cloneOf(
  stage: Stage,
  cast: Cast,
  origin: InstanceHandle,
  zone?: string,
): Promise<InstanceHandle> {
  await untilSetUp(stage, origin);
  const profile = stage.plan.instances.find(({ logicalId }) => logicalId === origin.tier)?.machine.instanceProfile;
  const { name } = await stage.lab.clone(origin.name, {
    ...(zone === undefined ? {} : { zone }),
    ...(profile === undefined ? {} : { profile }),
  });
  const says = async (argv: readonly string[]) => (await stage.lab.exec(name, argv)).exitCode === 0;
  const runs = () => says(["systemctl", "is-active", "httpd"]);
  await stage.until(runs, { what: `Apache to run on ${name}`, withinMs: PATIENCE_MS });
  const clone = await stage.lab.instance(name);
  await mend(stage, cast, origin, clone);
  const serves = () => says(["curl", "--fail", "--silent", `http://${clone.privateIp}/readyz`]);
  await stage.until(serves, { what: `the album to be ready on ${name}`, withinMs: PATIENCE_MS });
  return clone;
}

/** An image of a server whose user data is still at work would be of half a server. A clone's does not run. */
async function untilSetUp({ lab, plan, until }: Stage, { instanceId, name, privateIp }: InstanceHandle): Promise<void> {
  if (!plan.instances.some((one) => one.privateIp === privateIp)) return;
  const isSetUp = async () =>
    (await Array.fromAsync(lab.events())).some((event) => event.kind === "boot" && event.instanceId === instanceId);
  await until(isSetUp, { what: `the user data of ${name} to be through`, withinMs: PATIENCE_MS });
}

/** What a clone has of its origin and must not have: the address in Apache's configuration and in the hosts file. */
async function mend({ lab }: Stage, { host }: Cast, origin: InstanceHandle, clone: InstanceHandle): Promise<void> {
  const [was, is] = [origin.privateIp?.replaceAll(".", "\\."), clone.privateIp];
  const script = [
    `sed -i 's/${was}/${is}/g' /etc/httpd/conf.d/api.conf`,
    `echo '${is} ${host}' >>/etc/hosts`,
    "systemctl restart httpd",
  ].join(" && ");
  const { exitCode, stderr } = await lab.exec(clone.name, ["sh", "-c", script], { timeoutMs: PATIENCE_MS });
  if (exitCode === 0) return;
  throw new LabError("CloneNotMended", `${clone.name} could not be given its own address: ${stderr.trim()}`, {
    status: 500,
  });
}

/** Registers a server and waits until it gets requests. @returns the longest that one group took, real milliseconds */
export async function join(stage: Stage, { groups }: Cast, server: InstanceHandle): Promise<number> {
  const joined = groups.map(async (group) => {
    const { sinceMs } = await stage.lab.targetGroup(group.name).register(server.name);
    return (await untilState(stage, group, server, "healthy")) - sinceMs;
  });
  return Math.max(...(await Promise.all(joined)));
}

/** A server on its way out. */
export interface Leave {
  /** When it was deregistered, milliseconds since the epoch. */
  readonly atMs: number;
  /** Until it was no target any more, real milliseconds. */
  readonly drainedMs: number;
}

/** Deregisters a server and waits until it has drained. */
export async function leave(stage: Stage, { groups }: Cast, server: InstanceHandle): Promise<Leave> {
  const left = groups.map(async (group) => {
    const { sinceMs } = await stage.lab.targetGroup(group.name).deregister(server.name);
    return { atMs: sinceMs, drainedMs: (await untilState(stage, group, server, undefined)) - sinceMs };
  });
  const all = await Promise.all(left);
  const latest = (of: (one: Leave) => number) => Math.max(...all.map(of));
  return { atMs: latest(({ atMs }) => atMs), drainedMs: latest(({ drainedMs }) => drainedMs) };
}

/**
 * @param state `undefined` for being no target
 * @returns when it was so, milliseconds since the epoch
 */
export async function untilState(
  { lab, until, timeScale }: Stage,
  { name, deregistrationDelaySeconds }: TargetGroup,
  server: InstanceHandle,
  state: string | undefined,
): Promise<number> {
  const isSo = async () => (await lab.targetGroup(name).target(server.instanceId))?.state === state;
  const withinMs = PATIENCE_MS + scaledMs(deregistrationDelaySeconds, timeScale);
  await until(isSo, { what: `${server.name} to be ${state ?? "no target"} in ${name}`, withinMs });
  return Date.now();
}
