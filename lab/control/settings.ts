import { readFileSync } from "node:fs";
import { LabError } from "../model/errors.ts";
import type { Lab } from "../model/lab.ts";
import { LAB_FILE } from "../model/naming.ts";
import { parseTimeScale } from "./time-scale.ts";

/** What control is given when it starts. */
export interface ControlSettings {
  readonly lab: Lab;
  readonly timeScale: number;
}

/** @throws LabError `InvalidTimeScale`, `InvalidLabFile` */
export function readSettings(env: NodeJS.ProcessEnv): ControlSettings {
  return { lab: readLab(env.LAB_FILE ?? LAB_FILE), timeScale: parseTimeScale(env.TIERLAB_TIME_SCALE) };
}

/** Written by this project's own renderer, from a template that was checked; so what it says is trusted. */
function readLab(file: string): Lab {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Lab;
  } catch (cause) {
    throw new LabError("InvalidLabFile", `The lab in ${file} cannot be read: ${(cause as Error).message}`, {
      cause,
      hint: "npm run lab -- render prints a Compose file that carries a whole one",
    });
  }
}
