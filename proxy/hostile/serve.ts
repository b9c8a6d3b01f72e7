/** Hostile targets: what they answer, each connection its own script. */
import { once } from "node:events";
import net, { type AddressInfo, type Socket } from "node:net";
import tls from "node:tls";
import { seededRandom } from "../../lab/scenario/random.ts";
import { HTTP_ANSWER_ROWS } from "./http-answer.ts";
import { type PlayOptions, play } from "./play.ts";
import { type Random, type Script, scriptOf } from "./script.ts";
import { count, newTally, type Tally } from "./tally.ts";
import { TLS_ANSWER_ROWS } from "./tls-answer.ts";

export const SERVER_KINDS = {
  http: (random: Random): Script => scriptOf(HTTP_ANSWER_ROWS, random),
  /** Half of them never get as far as HTTP. */
  https: (random: Random): Script =>
    random() < 0.5 ? { ...scriptOf(HTTP_ANSWER_ROWS, random), isInTls: true } : scriptOf(TLS_ANSWER_ROWS, random),
} as const;

export type ServerKind = keyof typeof SERVER_KINDS;

export interface HostileServerPlan extends PlayOptions {
  readonly host: string;
  /** 0 for any. */
  readonly port: number;
  readonly seed: number;
  /** What it shows where it speaks TLS. */
  readonly certificate?: { readonly cert: string; readonly key: string };
}

export interface HostileServer extends Disposable {
  readonly port: number;
  readonly tally: Tally;
}

/** Says nothing before it was spoken to, but for the scripts that leave at once. @throws Node's errors of listening */
export async function serveHostile(kind: ServerKind, plan: HostileServerPlan): Promise<HostileServer> {
  const tally = newTally();
  const open = new Set<Socket>();
  const secureContext = plan.certificate && tls.createSecureContext(plan.certificate);
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    open.add(socket.once("close", () => open.delete(socket)));
    const script = SERVER_KINDS[kind](seededRandom(plan.seed + tally.exchanges));
    count(tally, script.name);
    const stream = script.isInTls ? new tls.TLSSocket(socket, { isServer: true, secureContext }) : socket;
    socket.on("error", () => stream.destroy());
    void play(stream, script.steps, plan).then(() => socket.destroy());
  });
  server.listen(plan.port, plan.host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    tally,
    [Symbol.dispose]() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
