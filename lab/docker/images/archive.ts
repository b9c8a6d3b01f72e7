import { LabError } from "../../model/errors.ts";
import { docker } from "./command.ts";
import type { Image } from "./list.ts";
import { listImages } from "./list.ts";

/** Writes all images into one file, for machines that reach neither registry nor mirror. */
export async function saveImages(file: string): Promise<readonly Image[]> {
  const images = await listImages();
  if (images.length === 0) {
    throw new LabError("NoImages", "There are no images to save", { hint: "tierlab images build", status: 404 });
  }
  await docker(["save", "--output", file, ...images.map(({ tag }) => tag)]);
  return images;
}

/** Brings the images of a saved file into the engine. */
export async function loadImages(file: string): Promise<readonly Image[]> {
  await docker(["load", "--quiet", "--input", file]);
  return listImages();
}
