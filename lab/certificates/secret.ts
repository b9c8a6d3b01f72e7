import { randomBytes } from "node:crypto";
import { readIfThere, writeWhole } from "./files.ts";

const BYTES = 32;

/** The secret in a file, made where there is none; for its owner alone. */
export async function ensureSecret(file: string): Promise<Buffer> {
  const known = readSecret(await readIfThere(file));
  if (known) return known;
  const made = randomBytes(BYTES);
  await writeWhole(file, made.toString("base64"));
  return made;
}

/** As it stands in such a file; `undefined` for what is none. */
export function readSecret(text: string | undefined): Buffer | undefined {
  const bytes = Buffer.from(text ?? "", "base64");
  return bytes.length === BYTES ? bytes : undefined;
}
