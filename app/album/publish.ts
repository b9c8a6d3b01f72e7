import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { PutObjectCommand, S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { LabError } from "../../lab/model/errors.ts";
import type { PublishSettings } from "./settings.ts";

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};

/** Browsers ask each time whether there is a newer one: a site of a few files, published whole. */
const CACHE_CONTROL = "no-cache";

/** At a first boot what it needs may be a moment late. */
const ATTEMPTS = 8;

/**
 * Puts the front end into its bucket, with what tells it where the servers are; the page that loads the others goes last.
 *
 * @param folder of the site's files
 * @returns the keys
 * @throws LabError `BadSite` when a file is of no kind that is known; else what S3 answered
 */
export async function publishSite(
  folder: string,
  { apiUrl, bucket, region }: PublishSettings,
  config: S3ClientConfig = {},
): Promise<readonly string[]> {
  const client = new S3Client({ region, maxAttempts: ATTEMPTS, ...config });
  const names = (await readdir(folder)).sort((a, b) => Number(isPage(a)) - Number(isPage(b)));
  const files: [string, string | Buffer][] = [["config.json", `${JSON.stringify({ api: apiUrl })}\n`]];
  for (const name of names) files.push([name, await readFile(join(folder, name))]);
  for (const [Key, Body] of files) {
    const described = { ContentType: contentTypeOf(Key), CacheControl: CACHE_CONTROL };
    await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ...described }));
  }
  client.destroy();
  return files.map(([key]) => key);
}

const isPage = (name: string): boolean => extname(name) === ".html";

function contentTypeOf(name: string): string {
  const type = CONTENT_TYPES[extname(name)];
  if (type === undefined) throw new LabError("BadSite", `\`${name}\` is of no kind that a site has`);
  return type;
}
