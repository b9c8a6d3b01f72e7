import type { GuestEngine } from "./engine.ts";

/** The instance that asks. */
export interface Host {
  readonly containerId: string;
  readonly pid: number;
}

/** The networks inside instances, each as it was last made: nothing is done where nothing has changed. */
export interface Networks {
  /** Makes it what its containers that run need: interfaces, and published ports of no other. */
  settle(host: Host): Promise<void>;
}

export function createNetworks(engine: GuestEngine): Networks {
  const made = new Map<string, string>();
  return {
    async settle({ containerId, pid }) {
      const guests = (await engine.list()).filter((one) => one.hostId === containerId && one.pid !== 0);
      const key = JSON.stringify([pid, guests.map((one) => [one.id, one.pid])]);
      if (made.get(containerId) === key || (guests.length === 0 && !made.has(containerId))) return;
      await engine.wire({ hostId: containerId, hostPid: pid, guests });
      made.set(containerId, key);
    },
  };
}
