import { z } from "zod";
import { type ImageName, imageNames, imageTag, sourceLabel } from "./catalogue.ts";
import { dockerFailed, runCommand } from "./command.ts";

export interface Image {
  readonly name: ImageName;
  readonly tag: string;
  readonly id: string;
  readonly sizeBytes: number;
  /** RFC 3339. */
  readonly createdAt: string;
  /** Hash of what it was made from. */
  readonly source: string;
}

const Inspected = z.array(
  z.object({
    Id: z.string(),
    RepoTags: z.array(z.string()).nullish(),
    Size: z.number(),
    Created: z.string().nullish(),
    Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
  }),
);

/** The images of Tierlab that this engine holds. Fails with `DockerFailed` when the engine does not answer. */
export async function listImages(): Promise<readonly Image[]> {
  const { status, stdout, stderr } = await runCommand("docker", ["image", "inspect", ...imageNames.map(imageTag)]);
  // It exits 1 when one is missing, having printed the others; any other complaint is a failure.
  const complaint = stderr.split("\n").find((line) => line !== "" && !/^WARNING|No such image/.test(line));
  if (status !== 0 && complaint) throw dockerFailed("image inspect", complaint);
  const found = Inspected.parse(JSON.parse(stdout.trim() || "[]"));
  return imageNames.flatMap((name) => {
    const image = found.find(({ RepoTags }) => RepoTags?.includes(imageTag(name)));
    if (!image) return [];
    return {
      name,
      tag: imageTag(name),
      id: image.Id,
      sizeBytes: image.Size,
      createdAt: image.Created ?? "",
      source: image.Config?.Labels?.[sourceLabel] ?? "",
    };
  });
}
