import { StoreUnavailable, type TimeStore } from "./store.ts";

/** A store in memory, for tests: it fails as it is told to. */
export function fakeStore(): TimeStore & { times: string[]; fault: Error | undefined; traces: unknown[] } {
  const store = {
    times: [] as string[],
    fault: undefined as Error | undefined,
    /** Of the requests that came to it. */
    traces: [] as unknown[],
    async readTimes(trace?: string) {
      store.traces.push(trace);
      if (store.fault) throw store.fault;
      return store.times;
    },
    async writeTime(time: string, trace?: string) {
      store.traces.push(trace);
      if (store.fault) throw store.fault;
      store.times.push(time);
    },
    async checkReadable() {
      if (store.fault) throw store.fault;
    },
    async close() {
      store.fault = new StoreUnavailable("closed");
    },
  };
  return store;
}
