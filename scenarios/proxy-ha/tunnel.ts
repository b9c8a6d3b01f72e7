/** An open flow through one proxy: a tunnel on which the application sends a byte again and again, as in an open session. */
import type { InstanceHandle } from "../../lab/handle/index.ts";
import type { Stage } from "../../lab/scenario/index.ts";
import { startProgram } from "../../lab/scenario/running-program.ts";
import { type Cast, proxyOfZone } from "./cast.ts";
import { runTunnel, type TunnelPlan } from "./tunnel-program.ts";

/** Leaving its scope (`await using`) closes it. */
export interface Tunnel extends AsyncDisposable {
  /** How it ended: `reset`, `closed`, `stopped`, or an error's code. Absent while it is open. */
  readonly end: { readonly how: string; readonly atMs: number } | undefined;
}

type Line = { readonly event: "open" | "ended"; readonly how: string; readonly atMs: number };

/** Opens it from the application to the service, and waits until it is open. */
export async function openTunnel(stage: Stage, cast: Cast, through: InstanceHandle, everyMs: number): Promise<Tunnel> {
  const seen: { open?: Line; ended?: Line } = {};
  const plan: TunnelPlan = {
    proxy: new URL(proxyOfZone(cast, through)).host,
    to: `${cast.service.privateIp}:80`,
    everyMs,
  };
  const argv = ["-e", `(${runTunnel})(${JSON.stringify(plan)})`];
  const program = await startProgram<Line>(stage.lab, cast.app.name, argv, (line) => {
    seen[line.event] = line;
  });
  await stage.until(() => seen.open !== undefined, { what: `a tunnel through ${through.name} to open` });
  return {
    get end() {
      return seen.ended;
    },
    [Symbol.asyncDispose]: () => {
      program.endInput();
      return program.ended;
    },
  };
}
