/**
 * Containers inside instances: hears what each instance's `docker` asks for, and lets them go the way of their instance.
 *
 *     docker run (in the instance) -> FIFO -> exec held open by control -> engine -> answer -> file in the instance
 *
 * Nothing is kept: a control that takes over finds the containers by their labels and listens anew.
 */
import { createTurns, type Turns } from "../../fabric/turns.ts";
import { describeError } from "../../model/errors.ts";
import type { GuestAnswer } from "../../model/guest.ts";
import type { Inventory, LabContainer } from "../../model/inventory.ts";
import { createBackoff } from "../backoff.ts";
import type { ControlPorts } from "../ports.ts";
import { callId, parseCall } from "./calls.ts";
import type { Ear, GuestEngine, SendAnswer } from "./engine.ts";
import { followHost } from "./follow.ts";
import { createNetworks, type Host } from "./networks.ts";
import { onlyLooks, serve } from "./serve.ts";

export interface GuestKeeper {
  /** Begins what is not under way; gives at once. */
  tend(inventory: Inventory): void;
  /** Listens no more; resolves when nothing is under way. */
  close(): Promise<void>;
}

export function createGuestKeeper(
  engine: GuestEngine,
  { clock, log }: Pick<ControlPorts, "clock" | "log">,
): GuestKeeper {
  const backoff = createBackoff(clock);
  const networks = createNetworks(engine);
  const turns = new Map<string, Turns>();
  const ears = new Map<string, Promise<Ear | undefined>>();
  let inventory: Inventory = [];
  let mayHaveGuests = true;
  let looking: Promise<void> | undefined;

  /** What is done to the containers of one instance is done one after the other. */
  const turnOf = (hostId: string): Turns => {
    const turn = turns.get(hostId) ?? createTurns();
    turns.set(hostId, turn);
    return turn;
  };

  const attend = async (host: Host, line: string, answer: SendAnswer): Promise<void> => {
    const id = callId(line);
    if (id !== undefined) answer(id, JSON.stringify(await answerTo(host, line)));
  };

  const answerTo = async (host: Host, line: string): Promise<GuestAnswer> => {
    try {
      const { request } = parseCall(line);
      const isLook = onlyLooks(request);
      const act = async () => {
        const value = await serve(engine, host, request);
        if (!isLook) await networks.settle(host);
        return value;
      };
      return { ok: true, value: await (isLook ? act() : turnOf(host.containerId)(act)) };
    } catch (error) {
      return { ok: false, message: describeError(error) };
    }
  };

  const listen = async (key: string, host: Host): Promise<Ear | undefined> => {
    try {
      const ear = await engine.listen(host.containerId, (line, answer) => {
        backoff.succeeded(key);
        mayHaveGuests = true;
        // What an instance of a former life asked for is settled before it.
        void settle(host.containerId).then(() => attend(host, line, answer));
      });
      void ear.ended.then(() => {
        backoff.failed(key);
        ears.delete(key);
      });
      return ear;
    } catch (err) {
      backoff.failed(key);
      ears.delete(key);
      log.warn({ err, containerId: host.containerId }, "an instance's docker could not be listened to");
      return undefined;
    }
  };

  const settle = (hostId: string): Promise<void> =>
    turnOf(hostId)(async () => {
      const guests = (await engine.list()).filter((one) => one.hostId === hostId);
      const state = inventory.find(({ containerId }) => containerId === hostId)?.state;
      for (const { kind, id } of followHost(guests, state)) await engine[kind](id);
      if (state?.kind === "running") await networks.settle({ containerId: hostId, pid: state.pid });
    }).catch((err: unknown) => log.warn({ err, hostId }, "containers inside an instance could not be looked after"));

  const look = async (): Promise<void> => {
    const guests = await engine.list();
    mayHaveGuests = guests.length > 0;
    await Promise.all([...new Set(guests.map(({ hostId }) => hostId))].map(settle));
  };

  return {
    tend(seen) {
      inventory = seen;
      for (const { key, host } of hostsOf(seen)) {
        if (!ears.has(key) && backoff.isDue(key)) ears.set(key, listen(key, host));
      }
      if (!mayHaveGuests || looking) return;
      looking = look()
        .catch((err: unknown) => log.warn({ err }, "containers inside instances could not be listed"))
        .finally(() => {
          looking = undefined;
        });
    },
    async close() {
      for (const ear of await Promise.all(ears.values())) ear?.close();
      await looking;
    },
  };
}

/** Each start of an instance has an ear of its own. */
function hostsOf(inventory: Inventory): { key: string; host: Host }[] {
  return inventory.flatMap(({ containerId, runsContainers, role, state }: LabContainer) => {
    if (!runsContainers || role !== "instance" || state.kind !== "running" || state.paused) return [];
    return [{ key: `${containerId} ${state.startedAtMs}`, host: { containerId, pid: state.pid } }];
  });
}
