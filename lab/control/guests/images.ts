/** Which image a name means in a lab, where nothing is pulled. */
import { LabError } from "../../model/errors.ts";

/** Our own image that stands for a public one: built from Debian's package of the same program. */
const COUNTERPARTS: Readonly<Record<string, string>> = { nginx: "tierlab/nginx", mysql: "tierlab/mysql" };
/** Tags that ask for no version. */
const NO_VERSION = ["latest", "stable"];

export interface FoundImage {
  readonly image: string;
  readonly notes: readonly string[];
}

/**
 * The image of that name on the machine; else the counterpart, where no version is asked for.
 *
 * @throws LabError `NoImage`, in Docker's words and with what can be done
 */
export async function findImage(asked: string, has: (image: string) => Promise<boolean>): Promise<FoundImage> {
  if (await has(asked)) return { image: asked, notes: [] };
  const { name, tag } = splitName(asked);
  const counterpart = COUNTERPARTS[name];
  if (counterpart && NO_VERSION.includes(tag) && (await has(counterpart))) {
    return { image: counterpart, notes: [`${counterpart} (Debian's ${name}) stands for ${name}:${tag}`] };
  }
  const known = `without a version there are ${Object.keys(COUNTERPARTS).join(" and ")}`;
  throw new LabError("NoImage", `Unable to find image '${name}:${tag}': a lab pulls nothing; ${known}`, {
    hint: `docker pull ${name}:${tag} on the machine that runs the lab`,
    status: 404,
  });
}

/** `docker.io/library/nginx` is `nginx:latest`. */
function splitName(asked: string): { name: string; tag: string } {
  const short = asked.replace(/^docker\.io\//, "").replace(/^library\//, "");
  const [, name = short, tag = "latest"] = /^(.*?)(?::([\w.-]+))?$/.exec(short) ?? [];
  return { name, tag };
}
