import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Buckets } from "../../buckets/index.ts";
import { LabError } from "../../model/errors.ts";
import { argument, type Command, type CommandCall } from "../command.ts";
import { renderObjects } from "../views/objects.ts";
import { labOf, withLabOption } from "./lab-option.ts";

/** Looks into a lab's buckets, with keys that are allowed everything. */
export const s3: Command = {
  define: (command) =>
    withLabOption(command)
      .argument("<action>", "`ls`, `cp`, `rm` or `env`")
      .argument("[from]", "s3://bucket/key; with `cp` or a file; with `ls` a bucket and what its keys begin with")
      .argument("[to]", "with `cp`: the other of both"),
  async run(call) {
    const [action = "", from, to] = [0, 1, 2].map((index) => argument(call, index));
    const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    if (!act) throw new LabError("InvalidArgument", `s3 takes ls, cp, rm or env; got \`${action}\``);
    await act(call, (await labOf(call)).buckets, from, to);
  },
};

type Action = (call: CommandCall, buckets: Buckets, from?: string, to?: string) => Promise<void>;

const ACTIONS: Readonly<Record<string, Action>> = { ls: list, cp: copy, rm: remove, env: showEnvironment };

async function list({ output }: CommandCall, buckets: Buckets, from?: string): Promise<void> {
  const place = from === undefined ? undefined : (placeOf(from) ?? { bucket: from, key: "" });
  if (!place) {
    const names = await buckets.list();
    if (output.json) return output.data(names);
    for (const name of names) output.line(name);
    return;
  }
  const objects = await buckets.objects(place.bucket, place.key);
  if (output.json) return output.data(objects);
  for (const line of renderObjects(objects)) output.line(line);
}

async function copy({ output }: CommandCall, buckets: Buckets, from = "", to = ""): Promise<void> {
  const [source, target] = [placeOf(from), placeOf(to)];
  if ((source === undefined) === (target === undefined)) {
    throw new LabError(
      "InvalidArgument",
      `One of both is s3://bucket/key, the other a file; got \`${from}\` and \`${to}\``,
    );
  }
  const done = source
    ? await download(buckets, source, to)
    : await upload(buckets, from, target ?? { bucket: "", key: "" });
  if (output.json) return output.data(done);
  output.line(`${done.from} -> ${done.to}`);
}

async function remove({ output }: CommandCall, buckets: Buckets, from = ""): Promise<void> {
  const { bucket, key } = objectAt(from);
  await buckets.remove(bucket, key);
  if (output.json) return output.data({ bucket, key });
  output.line(`${from} is gone`);
}

/** For programs on this machine: the AWS command line, an SDK. */
async function showEnvironment({ output }: CommandCall, buckets: Buckets): Promise<void> {
  const { url, region, accessKeyId, secretAccessKey } = await buckets.access();
  const variables = {
    AWS_ENDPOINT_URL_S3: url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
  if (output.json) return output.data(variables);
  for (const [name, value] of Object.entries(variables)) output.line(`export ${name}='${value}'`);
}

interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** `undefined` for what is no `s3://` address. */
function placeOf(text: string): Place | undefined {
  const found = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(text);
  return found ? { bucket: found[1] ?? "", key: found[2] ?? "" } : undefined;
}

function objectAt(text: string): Place {
  const place = placeOf(text);
  if (place && place.key !== "") return place;
  throw new LabError("InvalidArgument", `An object goes by s3://bucket/key; got \`${text}\``);
}

interface Copied {
  readonly from: string;
  readonly to: string;
}

/** Into a folder under the last part of its key. */
async function download(buckets: Buckets, { bucket, key }: Place, to: string): Promise<Copied> {
  const isFolder =
    to.endsWith("/") ||
    (await stat(to).then(
      (one) => one.isDirectory(),
      () => false,
    ));
  const file = isFolder ? join(to, basename(key)) : to;
  await pipeline(await buckets.read(bucket, key), createWriteStream(file));
  return { from: `s3://${bucket}/${key}`, to: file };
}

/** Under the file's own name where the key ends with a slash, or is none. */
async function upload(buckets: Buckets, file: string, { bucket, key }: Place): Promise<Copied> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new LabError("InvalidArgument", `There is no file \`${file}\``);
  const whole = key === "" || key.endsWith("/") ? `${key}${basename(file)}` : key;
  const contentType = CONTENT_TYPES[extname(file).toLowerCase()] ?? "binary/octet-stream";
  await buckets.write(bucket, whole, { body: createReadStream(file), sizeBytes: found.size, contentType });
  return { from: file, to: `s3://${bucket}/${whole}` };
}

/** Of what a website is made of; S3's own for the rest. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html",
  ".ico": "image/vnd.microsoft.icon",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain",
};
