/** `node lab/docker/images/main.ts build|save FILE|load FILE|list [--json] [--force] [--only NAME]…` */
import { parseArgs } from "node:util";
import { describeError, LabError } from "../../model/errors.ts";
import { loadImages, saveImages } from "./archive.ts";
import { type BuildProgress, buildImages } from "./build.ts";
import { type ImageName, imageNames } from "./catalogue.ts";
import { type Image, listImages } from "./list.ts";

const usage = "build [--force] [--only NAME]… | save FILE | load FILE | list, each with --json";

interface Request {
  readonly command: string;
  readonly file: string | undefined;
  readonly json: boolean;
  readonly force: boolean;
  readonly only: readonly ImageName[] | undefined;
}

async function main(): Promise<void> {
  const request = parseRequest(process.argv.slice(2));
  const { result, lines } = await perform(request);
  process.stdout.write(request.json ? `${JSON.stringify(result)}\n` : lines.map((line) => `${line}\n`).join(""));
}

async function perform(request: Request): Promise<{ result: unknown; lines: readonly string[] }> {
  if (request.command === "build") return build(request);
  if (request.command === "list") return describeImages(await listImages());
  if (request.command === "save" && request.file) return describeImages(await saveImages(request.file));
  if (request.command === "load" && request.file) return describeImages(await loadImages(request.file));
  throw new LabError("Usage", `Unknown command: got \`${request.command}\``, { hint: usage });
}

async function build({ only, force }: Request): Promise<{ result: unknown; lines: readonly string[] }> {
  const report = await buildImages({ only, force, onProgress: showProgress });
  const lines = [
    `${report.built.length} built, ${report.current.length} current in ${(report.durationMs / 1000).toFixed(1)} s`,
  ];
  return { result: report, lines };
}

function showProgress({ image, state, durationMs }: BuildProgress): void {
  process.stderr.write(
    state === "built" ? `built ${image} in ${(durationMs / 1000).toFixed(1)} s\n` : `building ${image}\n`,
  );
}

function describeImages(images: readonly Image[]): { result: unknown; lines: readonly string[] } {
  const lines = images.map(({ tag, sizeBytes }) => `${tag.padEnd(26)}${Math.round(sizeBytes / 1e6)} MB`);
  return { result: images, lines };
}

function parseRequest(args: readonly string[]): Request {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      force: { type: "boolean", default: false },
      only: { type: "string", multiple: true },
    },
  });
  const [command = "", file] = positionals;
  return { command, file, json: values.json, force: values.force, only: values.only?.map(parseImageName) };
}

function parseImageName(text: string): ImageName {
  const name = imageNames.find((known) => known === text);
  if (name) return name;
  throw new LabError("Usage", `Image must be one of ${imageNames.join(", ")}: got \`${text}\``);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${describeError(error)}\n`);
  process.exitCode = error instanceof LabError && error.code !== "Usage" ? 1 : 2;
}
