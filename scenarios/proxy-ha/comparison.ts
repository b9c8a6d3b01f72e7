/** The same outage by two witnesses that share no code: the load in the application, curl in another client. */
import type { InstanceHandle } from "../../lab/handle/index.ts";
import type { Stage } from "../../lab/scenario/index.ts";
import { type Cast, proxyOfZone } from "./cast.ts";
import { claimWitnesses, ofCurl, ofLoad } from "./witness.ts";

/** Long beside what a shell needs to start curl, so that both know when a request began. */
const EVERY_MS = 500;
const TIMEOUT_MS = 2_000;

/** Leaving its scope (`await using`) ends curl's loop; the load ends with the scenario. */
export interface Comparison extends AsyncDisposable {
  /** Ends both and claims that they saw the same. */
  claim(): Promise<void>;
}

/**
 * Both ask through the NLB's address in the victim's zone, which with cross-zone balancing off leads to the victim alone: one
 * address, a connection of its own for each request, the same patience. So neither is helped by a second address, which
 * Node would try after 250 ms and curl only when the first has failed, and neither's luck decides how many requests fail.
 */
export async function startComparison(stage: Stage, cast: Cast, victim: InstanceHandle): Promise<Comparison> {
  const proxy = proxyOfZone(cast, victim);
  const loop = await stage.lab
    .client(cast.probe.name)
    .curlLoop({ url: cast.url, proxy, everyMs: EVERY_MS, timeoutMs: TIMEOUT_MS });
  const load = await stage.load(
    { urls: [cast.url], proxy, ratePerSecond: 1_000 / EVERY_MS, durationMs: 600_000, timeoutMs: TIMEOUT_MS },
    cast.app.name,
  );
  return {
    [Symbol.asyncDispose]: async () => {
      await loop.stop();
    },
    claim: async () => {
      const [samples, lines] = await Promise.all([load.stop(), loop.stop()]);
      for (const claim of claimWitnesses(ofLoad(samples), ofCurl(lines, EVERY_MS), EVERY_MS)) stage.claim(claim);
    },
  };
}
