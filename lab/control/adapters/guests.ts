import type { Readable } from "node:stream";
import {
  createGuest,
  type Docker,
  execIn,
  hasImage,
  inspectContainer,
  killContainer,
  listGuests,
  pauseContainer,
  readContainerBytes,
  removeContainer,
  startContainer,
  stopContainer,
  trustAuthority,
  unpauseContainer,
  wireGuests,
} from "../../docker/index.ts";
import { readLogs } from "../../docker/logs.ts";
import { streamIn } from "../../docker/stream.ts";
import { guestSourceOf, type LogSource, sourceOf } from "../../logs/index.ts";
import { TRUST_ENVIRONMENT } from "../../model/certificate.ts";
import { LabError } from "../../model/errors.ts";
import {
  GUEST_DIR,
  GUEST_INPUTS,
  type GuestLine,
  LONGEST_INPUT_BYTES,
  LONGEST_REQUEST_BYTES,
} from "../../model/guest.ts";
import type { Ear, GuestEngine, SendAnswer } from "../guests/index.ts";
import type { Log } from "../ports.ts";
import type { KeptLogs } from "./kept-logs.ts";

const EXEC_TIMEOUT_MS = 60_000;

/**
 * Runs in the instance as long as control listens: hands on what comes through the FIFO, puts answers where they are
 * waited for. Its input ends with control, and then it ends.
 */
const EAR = `cd ${GUEST_DIR} && [ -p requests ] || exit 1
exec 3<>requests
cat <&3 &
while read -r id answer; do printf '%s' "$answer" >"answers/$id.part" && mv "answers/$id.part" "answers/$id"; done
kill $!`;

export interface GuestEngineOptions {
  readonly lab: string;
  /** Certificate of the lab's CA, PEM: each container trusts it from its start. */
  readonly authority?: string | undefined;
  readonly keptLogs: KeptLogs;
  readonly log: Log;
}

/** Docker as the keeper of containers inside instances uses it. */
export function connectGuestEngine(docker: Docker, options: GuestEngineOptions): GuestEngine {
  const { lab, authority, keptLogs, log } = options;
  const keepLines = async (id: string) => {
    const guest = (await listGuests(docker, lab)).find((one) => one.id === id);
    if (guest && guest.printer !== "")
      await keptLogs.keepOf({ ...(JSON.parse(guest.printer) as LogSource), containerId: id });
  };
  return {
    list: () => listGuests(docker, lab),
    hasImage: (image) => hasImage(docker, image),
    create: async (plan) => {
      const environment = authority === undefined ? {} : TRUST_ENVIRONMENT;
      const dns = await resolversOf(docker, plan.hostId);
      const host = await inspectContainer(docker, plan.hostId);
      const source = host && guestSourceOf(sourceOf(host), { id: "", name: plan.spec.name });
      const printer = source ? JSON.stringify(source) : "";
      const id = await createGuest(docker, { lab, ...plan, dns, environment, printer });
      if (authority !== undefined) await trustAuthority(docker, id, authority);
      return id;
    },
    start: (id) => startContainer(docker, id),
    stop: (id, graceSeconds) => stopContainer(docker, id, graceSeconds),
    kill: (id) => killContainer(docker, id),
    remove: async (id) => {
      await keepLines(id).catch((err: unknown) => log.warn({ err, id }, "a removed container's log is not kept"));
      await removeContainer(docker, id);
    },
    pause: (id) => pauseContainer(docker, id),
    unpause: (id) => unpauseContainer(docker, id),
    wire: (network) => wireGuests(docker, lab, network),
    logs: async (id, { tail, afterMs }) => {
      const lines: GuestLine[] = [];
      const wanted = { follow: false, tail, ...(afterMs === undefined ? {} : { afterMs }) };
      await readLogs(docker, id, wanted, ({ timeMs, text }) => lines.push({ timeMs, text }));
      return lines;
    },
    exec: (id, argv, { user, stdin }) =>
      execIn(docker, id, argv, {
        timeoutMs: EXEC_TIMEOUT_MS,
        ...(user === undefined ? {} : { user }),
        ...(stdin === undefined ? {} : { stdin }),
      }),
    readInput: async (hostId, name) => {
      const input = await readContainerBytes(docker, hostId, `${GUEST_INPUTS}/${name}`, LONGEST_INPUT_BYTES);
      if (input) return input;
      throw new LabError("NoInput", `The instance has no input \`${name}\``, { status: 404 });
    },
    listen: (hostId, onLine) => listen(docker, hostId, onLine),
  };
}

/** Those of the instance, as Docker does it. */
async function resolversOf(docker: Docker, hostId: string): Promise<readonly string[]> {
  return (await docker.getContainer(hostId).inspect()).HostConfig.Dns ?? [];
}

/** An answer is one word: base64, of which the instance's `docker` reads the JSON. */
async function listen(docker: Docker, hostId: string, onLine: Parameters<GuestEngine["listen"]>[1]): Promise<Ear> {
  const running = await streamIn(docker, hostId, ["sh", "-c", EAR]);
  running.stderr.resume();
  const answer: SendAnswer = (id, text) => running.send(`${id} ${Buffer.from(text).toString("base64")}\n`);
  readLines(running.stdout, (line) => onLine(line, answer));
  // However it ended, the keeper listens anew: an instance that stops, or has no FIFO yet, is no fault.
  const over = () => undefined;
  return { close: running.endInput, ended: running.exited.then(over, over) };
}

/** Whole lines. One that is longer than any request is thrown away, so that no instance fills control's memory. */
function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8").on("data", (text: string) => {
    const lines = `${rest}${text}`.split("\n");
    rest = (lines.pop() ?? "").slice(0, LONGEST_REQUEST_BYTES + 1);
    for (const line of lines) if (line.length <= LONGEST_REQUEST_BYTES) onLine(line);
  });
}
