import { access, constants } from "node:fs/promises";
import { buildImages, listImages, loadImages, saveImages } from "../../docker/images/index.ts";
import { LabError } from "../../model/errors.ts";
import { argument, type Command, type CommandCall } from "../command.ts";
import { formatSpan } from "../output.ts";
import { renderTable } from "../table.ts";

export const images: Command = {
  define: (command) =>
    command
      .argument("<action>", "list, build, save or load")
      .argument("[file]", "archive to write or read (save, load)"),
  async run(call) {
    const action = argument(call, 0) ?? "";
    const act = ACTIONS[action];
    if (!act)
      throw new LabError(
        "InvalidArgument",
        `images takes one of ${Object.keys(ACTIONS).join(", ")}; got \`${action}\``,
      );
    await act(call);
  },
};

const ACTIONS: Readonly<Record<string, (call: CommandCall) => Promise<void>>> = {
  async list({ output }) {
    const found = await listImages();
    if (output.json) return output.data(found);
    for (const line of renderTable(
      ["IMAGE", "ID", "MB"],
      found.map((one) => [one.tag, one.id.slice(7, 19), Math.round(one.sizeBytes / 1e6)]),
    ))
      output.line(line);
  },
  async build({ output }) {
    await buildImages({
      onProgress: ({ image, state, durationMs }) =>
        output.progress(state === "built" ? `built ${image} in ${formatSpan(durationMs)}` : `building ${image}`),
    });
    if (output.json) output.data(await listImages());
  },
  async save(call) {
    call.output.data(await saveImages(fileOf(call)));
    call.output.progress(`Saved all images to ${fileOf(call)}`);
  },
  async load(call) {
    await checkReadable(fileOf(call));
    call.output.data(await loadImages(fileOf(call)));
    call.output.progress(`Loaded all images from ${fileOf(call)}`);
  },
};

async function checkReadable(file: string): Promise<void> {
  try {
    await access(file, constants.R_OK);
  } catch (cause) {
    throw new LabError("InvalidArgument", `images load takes an archive that images save wrote; got \`${file}\``, {
      cause,
    });
  }
}

function fileOf(call: CommandCall): string {
  const file = argument(call, 1);
  if (file !== undefined) return file;
  throw new LabError("InvalidArgument", `images ${argument(call, 0)} takes a file`, {
    hint: "tierlab images save tierlab-images.tar",
  });
}
