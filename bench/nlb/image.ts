import { join } from "node:path";
import { builderEnvironment } from "../../lab/docker/images/build-image.ts";
import { docker } from "../../lab/docker/images/command.ts";
import { findProxy } from "../../lab/docker/images/proxy.ts";
import { PREFIX } from "../../lab/model/index.ts";

export const IMAGE = `${PREFIX}/bench:latest`;

/** Builds the image of load tools and proxies from Debian packages; at once where nothing changed. */
export async function buildImage(): Promise<void> {
  const proxy = Object.entries(await findProxy()).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]);
  const build = ["build", "--quiet", "--network", "host", "--provenance=false", ...proxy, "--tag", IMAGE];
  await docker([...build, join(import.meta.dirname, "image")], { environment: await builderEnvironment() });
}
