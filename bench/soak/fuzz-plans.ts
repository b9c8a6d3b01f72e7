import type { ClientKind, DatagramKind } from "../../proxy/hostile/attack.ts";
import type { HostilePlan } from "../../proxy/hostile/main.ts";
import type { ServerKind } from "../../proxy/hostile/serve.ts";

/** About six megabytes a second: how much the machine can carry is not the question here. */
const PLAY = { longestMs: 3_000, floodPauseMs: 10 } as const;
const AT_ONCE = 4;
const DATAGRAMS_A_SECOND = 300;
/** Seeds of one program's parts are so far apart that they never meet. */
const SEED_STEP = 1_000_000;

const RESOLVER = { host: "10.50.0.2", port: 53 };
const METADATA = { host: "169.254.169.254", port: 80 };
const SERVERS: readonly (readonly [ServerKind, number])[] = [
  ["http", 8080],
  ["http", 8081],
  ["https", 8443],
];

/** What the hostile target serves, at the ports of its groups. */
export function targetPlan(seed: number, certificate: { readonly cert: string; readonly key: string }): HostilePlan {
  return {
    servers: SERVERS.map(([kind, port], index) => ({
      ...{ kind, port, certificate, host: "0.0.0.0", ...PLAY },
      seed: seed + index * SEED_STEP,
    })),
  };
}

/** What the hostile client calls: every listener, the resolver and the metadata service. @param host the load balancer's address */
export function clientPlan(seed: number, host: string): HostilePlan {
  const clients: readonly { readonly kind: ClientKind; readonly host: string; readonly port: number }[] = [
    ...[443, 444, 445].map((port) => ({ kind: "tls", host, port }) as const),
    ...[9000, 9001].map((port) => ({ kind: "proxy", host, port }) as const),
    { kind: "dns", ...RESOLVER },
    { kind: "http", ...METADATA },
  ];
  const datagrams: readonly { readonly kind: DatagramKind; readonly host: string; readonly port: number }[] = [
    { kind: "dns", ...RESOLVER },
    { kind: "noise", host, port: 7000 },
  ];
  const seedOf = (index: number) => seed + index * SEED_STEP;
  return {
    clients: clients.map((one, index) => ({
      ...one,
      seed: seedOf(10 + index),
      atOnce: AT_ONCE,
      ...PLAY,
    })),
    datagrams: datagrams.map((one, index) => ({ ...one, seed: seedOf(20 + index), perSecond: DATAGRAMS_A_SECOND })),
  };
}
