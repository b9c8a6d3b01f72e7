/** What a lab that is there was started with, and whether that is what somebody wants now. */
import { readContainerFile, readContainerVariable } from "../docker/container-file.ts";
import type { Docker } from "../docker/index.ts";
import { LabError } from "../model/errors.ts";
import type { Inventory } from "../model/inventory.ts";
import type { Lab } from "../model/lab.ts";
import { LAB_FILE } from "../model/naming.ts";

export interface LabPlan {
  readonly lab: Lab;
  readonly timeScale: number;
}

/** As the lab's control was given it; `undefined` where a start was cut short before that. */
export async function readRunningPlan(docker: Docker, inventory: Inventory): Promise<LabPlan | undefined> {
  const control = inventory.find((one) => one.role === "control");
  if (!control) return undefined;
  const text = await readContainerFile(docker, control.containerId, LAB_FILE);
  const timeScale = await readContainerVariable(docker, control.containerId, "TIERLAB_TIME_SCALE");
  if (text === undefined) return undefined;
  return { lab: parseLab(text, control.containerName), timeScale: Number(timeScale || 1) };
}

function parseLab(text: string, containerName: string): Lab {
  try {
    return JSON.parse(text) as Lab;
  } catch (cause) {
    throw new LabError("LabDiffers", `${containerName} was given a lab that is no JSON: ${(cause as Error).message}`, {
      cause,
      hint: "tierlab down",
      status: 409,
    });
  }
}

/**
 * A lab is not changed while it runs: half of it would be the old one.
 *
 * @throws LabError `LabDiffers` naming what differs
 */
export function checkSamePlan(wanted: LabPlan, running: LabPlan): void {
  const { name } = wanted.lab;
  const differences = [
    ...(wanted.timeScale === running.timeScale ? [] : [`time scale ${running.timeScale}, not ${wanted.timeScale}`]),
    ...differingParts(wanted.lab, running.lab).map((part) => `other ${part}`),
  ];
  if (differences.length === 0) return;
  throw new LabError("LabDiffers", `Lab \`${name}\` is there already, with ${differences.join(", ")}`, {
    hint: `tierlab down ${name}   (or give the new one a name of its own with --name)`,
    status: 409,
  });
}

/** Names of the parts in which two labs differ, as the Lab calls them. */
export function differingParts(one: Lab, other: Lab): string[] {
  const parts = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<keyof Lab>;
  return [...parts].filter((part) => JSON.stringify(one[part]) !== JSON.stringify(other[part]));
}
