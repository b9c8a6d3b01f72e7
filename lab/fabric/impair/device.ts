/** A TUN device whose packets travel as datagrams to a port of this program, for as long as it is open. */
import { type ChildProcess, spawn } from "node:child_process";
import { access, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { LabError, waitUntil } from "../../model/index.ts";
import { run } from "../run.ts";
import { BUFFER_BYTES } from "./wire.ts";

export interface Device {
  /** Resolves when the device is gone. */
  close(): Promise<void>;
}

export interface DeviceOptions {
  readonly name: string;
  /** Number of the routing table that leads to the device. */
  readonly table: number;
  /** Of this program, on the loopback. */
  readonly port: number;
  onError(error: unknown): void;
}

const TUN = "/dev/net/tun";
/** Major and minor, as the kernel's list of devices has them. */
const TUN_NUMBERS = ["10", "200"] as const;
/** As large as the interfaces of instances (row V13): what fits there fits here. */
const MTU = 9001;
/** A packet is read, and so sent on, as a whole. */
const READ_BYTES = 65_536;
const UP_WITHIN_MS = 5000;
const RESTART_AFTER_MS = 100;

/**
 * Opens the device, and opens it again whenever the program behind it ends. Meanwhile its table leads nowhere, and
 * packets take their ordinary way.
 *
 * @throws LabError `ImpairmentUnavailable` where the kernel or the container has no TUN devices, or no socat
 */
export async function openDevice(options: DeviceOptions): Promise<Device> {
  await ensureTun();
  let isClosed = false;
  let child = start(options);
  let restart: NodeJS.Timeout | undefined;

  function watch(): void {
    child.once("close", () => {
      if (isClosed) return;
      restart = setTimeout(again, RESTART_AFTER_MS).unref();
    });
  }

  function again(): void {
    child = start(options);
    watch();
    lead(options, child).catch(options.onError);
  }

  async function close(): Promise<void> {
    isClosed = true;
    clearTimeout(restart);
    await ended(child);
  }

  watch();
  try {
    await lead(options, child);
  } catch (cause) {
    await close();
    throw unavailable(`device ${options.name} did not come up`, cause);
  }
  return { close };
}

/** A container is given leave to use the device, not the device: then a lab comes up where the kernel has none. */
async function ensureTun(): Promise<void> {
  if (
    await access(TUN).then(
      () => true,
      () => false,
    )
  )
    return;
  await mkdir(dirname(TUN), { recursive: true });
  const { exitCode, stderr } = await run("mknod", [TUN, "c", ...TUN_NUMBERS]);
  if (exitCode !== 0) throw unavailable(`${TUN} cannot be made`, stderr.trim());
}

/**
 * socat knows how to open a TUN device, for which Node has no call; one datagram is one packet. It dies with this
 * program, however that ends: a device that nobody reads would swallow what is led to it, and keep its name.
 */
function start({ name, port }: DeviceOptions): ChildProcess {
  const device = `TUN,tun-type=tun,tun-name=${name},iff-no-pi`;
  const datagrams = `UDP4:127.0.0.1:${port},rcvbuf=${BUFFER_BYTES},sndbuf=${BUFFER_BYTES}`;
  const socat = ["socat", "-b", String(READ_BYTES), device, datagrams];
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "--", ...socat], { stdio: "ignore" });
  child.once("error", () => {
    // `close` follows, and a device that does not come up is told by whoever waits for it.
  });
  return child;
}

/** Brings the device up and leads its table there. */
async function lead({ name, table }: DeviceOptions, child: ChildProcess): Promise<void> {
  const commands = `link set ${name} mtu ${MTU} txqueuelen 1000 up\nroute replace default dev ${name} table ${table}\n`;
  const isGone = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  const outcome = await waitUntil(async () => isGone() || (await run("ip", ["-batch", "-"], commands)).exitCode === 0, {
    what: `device ${name}`,
    timeoutMs: UP_WITHIN_MS,
    everyMs: 10,
  });
  if (outcome && isGone()) throw new LabError("CommandFailed", `socat ended (exit ${child.exitCode})`, { status: 500 });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("close", () => resolve());
    child.kill("SIGKILL");
  });
}

function unavailable(why: string, cause: unknown): LabError {
  return new LabError("ImpairmentUnavailable", `A link cannot be made bad: ${why}`, {
    cause,
    status: 500,
    hint: "the fabric needs /dev/net/tun and socat: bring the lab down and up again",
  });
}
