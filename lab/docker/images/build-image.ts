import { imageTag, sourceLabel } from "./catalogue.ts";
import { docker, runCommand } from "./command.ts";
import { withContext } from "./context.ts";
import type { BuildStep } from "./plan.ts";
import { findProxy } from "./proxy.ts";

/**
 * Builds one image and labels it with its source.
 * The network is the host's: a bridge has another MTU and resolver than the mirror may need.
 */
export async function buildImage({ recipe, source }: BuildStep): Promise<void> {
  const proxy = Object.entries(await findProxy()).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]);
  const environment = await builderEnvironment();
  await withContext(recipe, (folder) =>
    docker(
      [
        ...["build", "--network", "host", "--progress", "plain", "--provenance=false", ...proxy],
        ...["--label", `${sourceLabel}=${source}`, "--tag", imageTag(recipe.name), folder],
      ],
      { environment },
    ),
  );
}

/** Removes images of ours that lost their name to a newer one and that no container uses. */
export async function removeReplaced(): Promise<void> {
  await runCommand("docker", ["image", "prune", "--force", "--filter", `label=${sourceLabel}`]);
}

/** The engine's own builder: one in a container of its own would not see the parents, which are local images. */
export async function builderEnvironment(): Promise<Readonly<Record<string, string>>> {
  const context = (await docker(["context", "show"])).trim();
  return { DOCKER_BUILDKIT: "1", BUILDX_BUILDER: context };
}
