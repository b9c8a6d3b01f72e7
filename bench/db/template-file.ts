import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clusterTemplate } from "./cluster-template.ts";

/** {@link clusterTemplate} in a file that is removed in the end. */
export async function clusterTemplateFile(
  sizes: readonly number[],
): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await mkdtemp(join(tmpdir(), "tierlab-clusters-"));
  const path = join(folder, "clusters.json");
  await writeFile(path, clusterTemplate(sizes));
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
