/** What an instance's `docker` gets for a request. */
import { type ExecResult, type Guest, guestAddress } from "../../docker/index.ts";
import { LabError } from "../../model/errors.ts";
import type { GuestExec, GuestLog, GuestRequest, GuestSpec, GuestView, StartedGuest } from "../../model/guest.ts";
import type { GuestEngine } from "./engine.ts";
import { findImage } from "./images.ts";
import type { Host } from "./networks.ts";

/** Those that start with docker.service. */
const STARTED_AT_BOOT = ["always", "unless-stopped"];
/** Of a stop of docker.service, which has little time itself. */
const SERVICE_GRACE_SECONDS = 2;

/** True for what leaves everything as it is: it need not wait for its turn. */
export function onlyLooks({ verb }: GuestRequest): boolean {
  return verb === "list" || verb === "logs" || verb === "exec" || verb === "image";
}

/** Gives the answer; the network inside the instance is settled afterwards. @throws LabError in Docker's words */
export async function serve(engine: GuestEngine, host: Host, request: GuestRequest): Promise<unknown> {
  const guests = (await engine.list()).filter(({ hostId }) => hostId === host.containerId);
  switch (request.verb) {
    case "run":
      return run(engine, host, guests, request.spec);
    case "list":
      return guests.map(viewOf);
    case "image":
      return findImage(request.image, engine.hasImage);
    case "service-started":
      return startAll(engine, guests);
    case "service-stopping":
      await Promise.all(guests.map(({ id }) => engine.stop(id, SERVICE_GRACE_SECONDS)));
      return null;
    default:
      return serveOne(engine, host, find(guests, request.container), request);
  }
}

type OneRequest = Extract<GuestRequest, { container: string }>;

async function serveOne(engine: GuestEngine, host: Host, guest: Guest, request: OneRequest): Promise<unknown> {
  switch (request.verb) {
    case "start":
      return engine.start(guest.id).then(() => null);
    case "stop":
      return engine.stop(guest.id, request.graceSeconds).then(() => null);
    case "remove":
      if (guest.state === "running" && !request.force)
        throw refused(`cannot remove container "/${guest.name}": it runs`);
      return engine.remove(guest.id).then(() => null);
    case "logs":
      // Whether it runs was asked before: what it prints last is not missed.
      return { lines: await engine.logs(guest.id, request), isRunning: isUp(guest) } satisfies GuestLog;
    case "exec":
      return execute(engine, host, guest, request);
  }
}

async function execute(engine: GuestEngine, host: Host, guest: Guest, request: GuestExec): Promise<ExecResult> {
  if (guest.state !== "running") throw refused(`container ${guest.name} is not running`);
  const { argv, user, input } = request;
  const stdin = input === undefined ? undefined : await engine.readInput(host.containerId, input);
  return engine.exec(guest.id, argv, { user, stdin });
}

async function run(engine: GuestEngine, host: Host, guests: readonly Guest[], spec: GuestSpec): Promise<StartedGuest> {
  if (guests.some(({ name }) => name === spec.name)) {
    throw refused(`Conflict. The container name "/${spec.name}" is already in use`);
  }
  checkPorts(guests, spec);
  const { image, notes } = await findImage(spec.image, engine.hasImage);
  const address = guestAddress(guests.map((one) => one.address));
  if (address === undefined) throw refused("no available IPv4 addresses on this network's address pools: bridge");
  const id = await engine.create({ hostId: host.containerId, spec, image, address });
  await engine.start(id);
  return { id, notes };
}

function checkPorts(guests: readonly Guest[], { ports }: GuestSpec): void {
  const taken = guests.filter(isUp).flatMap((one) => one.ports);
  for (const [index, { hostPort, protocol }] of ports.entries()) {
    const others = [...taken, ...ports.slice(0, index)];
    if (others.some((one) => one.hostPort === hostPort && one.protocol === protocol)) {
      throw refused(`Bind for 0.0.0.0:${hostPort} failed: port is already allocated`);
    }
  }
}

async function startAll(engine: GuestEngine, guests: readonly Guest[]): Promise<null> {
  const wanted = guests.filter((one) => !isUp(one) && STARTED_AT_BOOT.includes(one.restart));
  await Promise.all(wanted.map(({ id }) => engine.start(id)));
  return null;
}

function isUp({ state }: Guest): boolean {
  return state === "running" || state === "paused";
}

function find(guests: readonly Guest[], ref: string): Guest {
  const found = guests.find(({ name }) => name === ref) ?? guests.find(({ id }) => id.startsWith(ref));
  if (found) return found;
  throw new LabError("NoGuest", `No such container: ${ref}`, { status: 404 });
}

function viewOf({ hostId: _hostId, address: _address, pid: _pid, printer: _printer, ...view }: Guest): GuestView {
  return view;
}

function refused(message: string): LabError {
  return new LabError("GuestRefused", message, { status: 409 });
}
