/** Inputs of commands in containers, as files where control finds them. */
import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GUEST_INPUTS } from "../../model/guest.ts";

/** @returns the file's name, once all of the input is in it */
export async function keepInput(input: Readable, folder = GUEST_INPUTS): Promise<string> {
  const name = randomUUID();
  await pipeline(input, createWriteStream(join(folder, name), { mode: 0o660 }));
  return name;
}

export async function dropInput(name: string, folder = GUEST_INPUTS): Promise<void> {
  await rm(join(folder, name), { force: true });
}
