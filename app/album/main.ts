/** The album's programs: `album.mjs serve | publish FOLDER | add-user NAME`, with their settings from the environment. */
import { LabError } from "../../lab/model/errors.ts";
import { fail } from "../serve.ts";
import { addUser } from "./add-user.ts";
import { publishSite } from "./publish.ts";
import { serveAlbum } from "./serve.ts";
import { readAccountSettings, readAlbumSettings, readPublishSettings } from "./settings.ts";

async function main(command: string | undefined, argument: string | undefined): Promise<void> {
  if (command === "serve") return serveAlbum(readAlbumSettings(process.env));
  if (command === "add-user") return addUser(readAccountSettings(process.env), argument);
  if (command === "publish" && argument !== undefined) {
    const settings = readPublishSettings(process.env);
    const keys = await publishSite(argument, settings);
    process.stdout.write(`${settings.bucket}: ${keys.join(", ")}\n`);
    return;
  }
  throw new LabError("Usage", `Command must be serve, publish FOLDER or add-user NAME: got \`${command ?? ""}\``);
}

await main(process.argv[2], process.argv[3]).catch(fail);
