import { type Buckets, copyObject, parseObject, parsePlace } from "../../buckets/index.ts";
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
  if (from === undefined) {
    const names = await buckets.list();
    if (output.json) return output.data(names);
    for (const name of names) output.line(name);
    return;
  }
  const { bucket, key } = parsePlace(from) ?? { bucket: from, key: "" };
  const objects = await buckets.objects(bucket, key);
  if (output.json) return output.data(objects);
  for (const line of renderObjects(objects)) output.line(line);
}

async function copy({ output }: CommandCall, buckets: Buckets, from = "", to = ""): Promise<void> {
  const copied = await copyObject(buckets, from, to);
  if (output.json) return output.data(copied);
  output.line(`${copied.from} -> ${copied.to}`);
}

async function remove({ output }: CommandCall, buckets: Buckets, from = ""): Promise<void> {
  const { bucket, key } = parseObject(from);
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
