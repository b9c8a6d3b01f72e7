/** A long download, slow enough to last over a loss, through one proxy that is known. */
import type { InstanceHandle } from "../../lab/handle/index.ts";
import type { Download, Stage } from "../../lab/scenario/index.ts";
import { type Cast, proxyOfZone } from "./cast.ts";

const FILE = "/var/www/html/large.bin";
/** Longer than a busy machine holds anything up, shorter than TCP needs to recover from a path that was cut. */
const STALL_MS = 3_000;

/** @param lastsMs real time that the whole file takes at the least */
export async function startDownload(
  stage: Stage,
  cast: Cast,
  through: InstanceHandle,
  lastsMs: number,
): Promise<Download> {
  const { stdout } = await cast.service.exec(["stat", "--format", "%s", FILE]);
  const download = await stage.lab.client(cast.app.name).download({
    url: `${cast.url}large.bin`,
    proxy: proxyOfZone(cast, through),
    bytesPerSecond: Math.ceil((Number(stdout) * 1000) / lastsMs),
    stallMs: STALL_MS,
  });
  await stage.until(() => download.bytes > 0, { what: "the download to begin" });
  return download;
}

/** @param loss when the other proxy was lost and when its successor was healthy, milliseconds since the epoch */
export async function claimUndisturbed(
  stage: Stage,
  { service }: Cast,
  download: Download,
  loss: { readonly atMs: number; readonly healthyAtMs: number },
): Promise<void> {
  const { outcome, sha256, bytes, stalls, startedAtMs, endedAtMs } = await download.result();
  const { stdout } = await service.exec(["sha256sum", FILE]);
  stage.expect(`a download of ${bytes} bytes through the other proxy ends`).toBe(outcome, "ok");
  stage.expect("what arrived has the SHA-256 of the service's file").toBe(sha256, stdout.split(" ")[0]);
  stage.expect(`pauses of ${STALL_MS / 1000} s or more in it`).toBe(stalls.length, 0);
  const lasted = `from ${relative(startedAtMs, loss.atMs)} to ${relative(endedAtMs, loss.atMs)}`;
  const words = {
    measured: lasted,
    predicted: `from before the loss to after ${relative(loss.healthyAtMs, loss.atMs)}`,
  };
  stage.expect("it lasts over the loss").toHold(startedAtMs < loss.atMs && endedAtMs > loss.healthyAtMs, words);
}

function relative(timeMs: number, toMs: number): string {
  return `${((timeMs - toMs) / 1000).toFixed(2)} s`;
}
