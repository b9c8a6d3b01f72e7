/** An engine of containers inside instances, in memory. */
import type { Guest, GuestNetwork } from "../../docker/index.ts";
import type { GuestSpec } from "../../model/guest.ts";
import type { GuestEngine, SendAnswer } from "./engine.ts";

export interface FakeEngine extends GuestEngine {
  guests: Guest[];
  readonly networks: GuestNetwork[];
  /** Who listens, by instance. */
  readonly listeners: Map<string, (line: string, answer: SendAnswer) => void>;
  nowMs: number;
}

export function fakeEngine(images: readonly string[] = ["tierlab/nginx"]): FakeEngine {
  const change = async (id: string, changes: Partial<Guest>) => {
    engine.guests = engine.guests.map((one) => (one.id === id ? { ...one, ...changes } : one));
  };
  let made = 0;
  const engine: FakeEngine = {
    guests: [],
    networks: [],
    listeners: new Map(),
    nowMs: 1_000,
    list: async () => engine.guests,
    hasImage: async (image) => images.includes(image),
    create: async ({ hostId, spec, address }) => {
      made += 1;
      const id = `c${made}`;
      engine.guests.push({ ...NEW, ...spec, id, hostId, address });
      return id;
    },
    start: (id) => change(id, { state: "running", startedAtMs: engine.nowMs, pid: 100 + made }),
    stop: (id) => change(id, { state: "exited", pid: 0 }),
    kill: (id) => change(id, { state: "exited", exitCode: 137, pid: 0 }),
    remove: async (id) => {
      engine.guests = engine.guests.filter((one) => one.id !== id);
    },
    pause: (id) => change(id, { state: "paused" }),
    unpause: (id) => change(id, { state: "running" }),
    wire: async (network) => void engine.networks.push(network),
    logs: async (id, { afterMs = 0 }) => [{ timeMs: afterMs + 1, text: `${id} said` }],
    exec: async (_id, argv, { stdin = "" }) => ({ exitCode: 0, stdout: argv.join(" "), stderr: String(stdin) }),
    readInput: async (hostId, name) => Buffer.from(`${name} of ${hostId}`),
    listen: async (hostId, onLine) => {
      engine.listeners.set(hostId, onLine);
      return { close: () => undefined, ended: new Promise(() => undefined) };
    },
  };
  return engine;
}

const NEW = {
  state: "created",
  pid: 0,
  printer: "",
  createdAtMs: 0,
  startedAtMs: 0,
  finishedAtMs: 0,
  exitCode: 0,
} as const;

export function guestSpec(changes: Partial<GuestSpec> = {}): GuestSpec {
  const ports = [{ hostPort: 3030, containerPort: 80, protocol: "tcp" }] as const;
  return { name: "web", image: "nginx", command: [], environment: {}, ports, restart: "no", labels: {}, ...changes };
}
