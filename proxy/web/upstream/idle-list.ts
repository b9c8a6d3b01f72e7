import type { UpstreamConnection } from "./connection.ts";

/** Connections that are open and serve nobody. The one that was used last is taken first, so that surplus ones grow old. */
export interface IdleList {
  push(connection: UpstreamConnection): void;
  take(): UpstreamConnection | undefined;
  /** Does nothing with one that is not in it. */
  remove(connection: UpstreamConnection): void;
}

/** Each connection knows its place: whatever ends is taken out without a search, the last one standing in for it. */
export function createIdleList(): IdleList {
  const list: UpstreamConnection[] = [];

  function put(connection: UpstreamConnection, place: number): void {
    list[place] = connection;
    connection.idlePlace = place;
  }

  function take(): UpstreamConnection | undefined {
    const taken = list.pop();
    if (taken) taken.idlePlace = undefined;
    return taken;
  }

  return {
    push: (connection) => put(connection, list.length),
    take,
    remove(connection) {
      const place = connection.idlePlace;
      if (place === undefined) return;
      const last = take();
      if (last && last !== connection) put(last, place);
      connection.idlePlace = undefined;
    },
  };
}
