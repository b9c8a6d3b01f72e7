import type { StartedLab } from "../project/started-lab.ts";
import type { ProbeResult } from "../scenario/probe/probe.ts";
import type { HandleTools } from "./create.ts";
import { curlArguments, readCurl } from "./curl.ts";
import { startCurlLoop } from "./curl-loop.ts";
import type { ClientHandle } from "./handle.ts";

/** What a person would wait before saying that nobody answers. */
const PATIENCE_MS = 2_000;
/** What the engine and a program's start may need on top of a request's own time. */
const EXEC_MARGIN_MS = 20_000;

/** An instance as the place that requests come from. */
export function createClient(lab: StartedLab, ref: string, tools: HandleTools): ClientHandle {
  return {
    ref,
    load: (plan) => tools.startLoad(lab, ref, plan),
    download: (plan) => tools.startDownload(lab, ref, plan),
    fetch: async (url, options = {}) => {
      const argv = curlArguments(url, options);
      return readCurl(await lab.exec(ref, argv, { timeoutMs: (options.timeoutMs ?? 0) + EXEC_MARGIN_MS }));
    },
    probe: async (target, { timeoutMs = PATIENCE_MS } = {}) => {
      const request = JSON.stringify({ targets: [target], timeoutMs });
      const { stdout } = await lab.exec(ref, ["node", "/opt/tierlab/probe.mjs", request], {
        timeoutMs: timeoutMs + EXEC_MARGIN_MS,
      });
      const [result] = JSON.parse(stdout) as [ProbeResult];
      return result.outcome;
    },
    curlLoop: (plan) => startCurlLoop(lab, ref, plan),
  };
}
